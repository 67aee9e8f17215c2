using System.Buffers;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Portal.Inference.Protocol;

/// <summary>
/// Counts a message's parts before it is parsed: an empty submessage is two bytes on the wire and a hundred in memory, so
/// that a message within its bytes may still be gigabytes of objects.
/// </summary>
internal static class MessageBound
{
    /// <summary>Submessages, texts, byte fields and unknown fields, at any depth.</summary>
    public const int MostParts = 4096;

    /// <summary>Elements of BYTES tensors that come one by one.</summary>
    public const int MostElements = 1 << 20;

    /// <exception cref="RpcException">There are too many.</exception>
    public static void Check(in ReadOnlySequence<byte> message, MessageDescriptor type)
    {
        var walk = new Walk(message);
        walk.Message(message.Length, type);
    }

    private ref struct Walk(ReadOnlySequence<byte> message)
    {
        private SequenceReader<byte> reader = new(message);
        private int parts;
        private int elements;

        // What is malformed ends the walk: the parser says so.
        public bool Message(long end, MessageDescriptor type)
        {
            while (reader.Consumed < end)
            {
                if (!Number(out var tag))
                {
                    return false;
                }

                var field = type.FindFieldByNumber((int)(tag >> 3));
                if (field is null)
                {
                    // Kept as it is by the parser.
                    Part();
                }

                var whole = (tag & 7) switch
                {
                    0 => Number(out _),
                    1 => Skip(sizeof(ulong), end),
                    2 => Number(out var length) && length <= (ulong)(end - reader.Consumed) && Long((long)length, field, end),
                    5 => Skip(sizeof(uint), end),
                    3 or 4 => true,
                    _ => false,
                };
                if (!whole)
                {
                    return false;
                }
            }

            return reader.Consumed == end;
        }

        private bool Long(long length, FieldDescriptor? field, long end)
        {
            switch (field?.FieldType)
            {
                case FieldType.Message:
                    Part();
                    return Message(reader.Consumed + length, field.MessageType);
                case FieldType.Bytes when field.ContainingType == InferTensorContents.Descriptor:
                    elements = elements < MostElements ? elements + 1 : throw TooMany($"more than {MostElements} elements one by one; send them raw");
                    break;
                case FieldType.String or FieldType.Bytes:
                    Part();
                    break;
            }

            return Skip(length, end);
        }

        private void Part() => parts = parts < MostParts ? parts + 1 : throw TooMany($"more than {MostParts} parts");

        private bool Skip(long bytes, long end)
        {
            if (bytes > end - reader.Consumed)
            {
                return false;
            }

            reader.Advance(bytes);
            return true;
        }

        private bool Number(out ulong number)
        {
            number = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                if (!reader.TryRead(out var next))
                {
                    return false;
                }

                number |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return true;
                }
            }

            return false;
        }

        private static RpcException TooMany(string what) => new(new(StatusCode.InvalidArgument, $"The message has {what}."));
    }
}
