using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Portal.Inference.Protocol;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Protocol;

public sealed class MessageBoundTests
{
    // Empty submessages of each kind, two bytes each: field 5 of both, an entry of parameters, one that nobody knows, a group.
    [Theory]
    [InlineData(0x2A, 0x00)]
    [InlineData(0x22, 0x00)]
    [InlineData(0x7A, 0x00)]
    [InlineData(0x73, 0x74)]
    [InlineData(0x78, 0x01)]
    public void A_message_of_nothing_but_parts_is_refused_before_it_costs_memory(byte first, byte second)
    {
        var bomb = new byte[40 << 20];
        for (var i = 0; i < bomb.Length; i += 2)
        {
            (bomb[i], bomb[i + 1]) = (first, second);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var type in new[] { ModelInferRequest.Descriptor, ModelInferResponse.Descriptor, ServerLiveRequest.Descriptor })
        {
            var refused = Assert.Throws<RpcException>(() => MessageBound.Check(new(bomb), type));
            Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Parts_of_parts_count()
    {
        var tensor = new ModelInferRequest.Types.InferInputTensor();
        for (var i = 0; i < MessageBound.MostParts; i++)
        {
            tensor.Parameters[$"{i}"] = new();
        }

        Assert.Throws<RpcException>(() => Check(new ModelInferRequest { Inputs = { tensor } }));
    }

    [Fact]
    public void Elements_one_by_one_have_a_bound_of_their_own()
    {
        var contents = new ProtoWriter();
        for (var i = 0; i <= MessageBound.MostElements; i++)
        {
            contents.Bytes(8, "a"u8);
        }

        var message = new ProtoWriter().Message(5, new ProtoWriter().Message(5, contents)).Written;
        Assert.Throws<RpcException>(() => MessageBound.Check(new(message), ModelInferRequest.Descriptor));
        Check(new ModelInferRequest
        {
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "texts", Datatype = "BYTES", Shape = { 100_000 },
                    Contents = new() { BytesContents = { Enumerable.Repeat(ByteString.CopyFromUtf8("a"), 100_000) } },
                },
            },
        });
    }

    [Fact]
    public void Large_tensors_and_broken_bytes_are_the_parsers_to_judge()
    {
        Check(new ModelInferRequest
        {
            ModelName = "m",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 1, 250_000 } } },
            RawInputContents = { ByteString.CopyFrom(new byte[1_000_000]) },
        });
        var random = new Random(3);
        for (var turn = 0; turn < 1000; turn++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            MessageBound.Check(new(bytes), ModelInferRequest.Descriptor);
        }
    }

    private static void Check(ModelInferRequest message)
    {
        // In pieces, as it comes from a socket.
        var bytes = message.ToByteArray();
        var first = new Piece(bytes.AsMemory(0, bytes.Length / 3), null);
        var last = new Piece(bytes.AsMemory(bytes.Length / 3), first);
        MessageBound.Check(new(first, 0, last, last.Memory.Length), ModelInferRequest.Descriptor);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> bytes, Piece? before)
        {
            Memory = bytes;
            if (before is not null)
            {
                RunningIndex = before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
