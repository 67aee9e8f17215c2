using System.Buffers.Binary;
using Google.Protobuf;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;
using InferInputTensor = Portal.Inference.Protocol.ModelInferRequest.Types.InferInputTensor;
using InferRequestedOutputTensor = Portal.Inference.Protocol.ModelInferRequest.Types.InferRequestedOutputTensor;

namespace Portal.Inference.Tests.Protocol;

public sealed class InferMessagesTests
{
    public static TheoryData<string> Datatypes => [.. Enum.GetValues<TensorDatatype>().Select(datatype => datatype.Name())];

    public static TheoryData<string, int> BrokenRaw => new()
    {
        { "FP32", 7 },
        { "FP32", 12 },
        { "FP16", 3 },
        { "BF16", 5 },
        { "BOOL", 3 },
        { "INT64", 8 },
        { "BYTES", 3 },
    };

    [Theory]
    [MemberData(nameof(Datatypes))]
    public void Raw_elements_arrive_as_they_were_sent(string datatype)
    {
        var bytes = datatype == "BYTES" ? ByteStrings([1, 2, 3], []) : [.. Enumerable.Range(1, 2 * SizeOf(datatype)).Select(i => (byte)(i % 2))];
        var request = Raw(Described("x", datatype, 2), bytes);

        using var input = new TensorOutput(InferMessages.Read(request).Tensors);

        var tensor = Assert.Single(input.Tensors);
        Assert.Equal(("x", datatype), (tensor.Name, tensor.Datatype.Name()));
        Assert.Equal([2], tensor.Shape);
        Assert.Equal(bytes, tensor.Bytes.ToArray());
    }

    [Fact]
    public void Raw_elements_are_read_where_the_message_has_them()
    {
        var bytes = new byte[] { 1, 0, 0, 0 };
        var request = new ModelInferRequest { Inputs = { Described("x", "INT32", 1) }, RawInputContents = { UnsafeByteOperations.UnsafeWrap(bytes) } };
        using var input = new TensorOutput(InferMessages.Read(request).Tensors);

        bytes[0] = 9;

        Assert.Equal(9, input.Tensors[0].Elements<int>()[0]);
    }

    [Theory]
    [MemberData(nameof(Datatypes))]
    public void An_answer_reads_back_as_it_was_written(string datatype)
    {
        Assert.True(TensorDatatypes.TryParse(datatype, out var type));
        var bytes = datatype == "BYTES" ? ByteStrings([1, 2, 3], []) : new byte[2 * SizeOf(datatype)];
        using var tensor = Tensor.Of<byte>("y", type.Value, [2, 1], bytes);

        var sent = InferMessages.Write("model", "1.0.0", "call 7", [tensor]).ToByteArray();
        var answer = ModelInferResponse.Parser.ParseFrom(sent);
        using var output = InferMessages.Read(answer, ["y"]);

        Assert.Equal(("model", "1.0.0", "call 7"), (answer.ModelName, answer.ModelVersion, answer.Id));
        Assert.Equal((type.Value, "2,1"), (output.Tensors[0].Datatype, string.Join(',', output.Tensors[0].Shape)));
        Assert.Equal(bytes, output.Tensors[0].Bytes.ToArray());
    }

    [Fact]
    public void Outputs_are_given_in_the_order_asked_whatever_the_order_they_came_in()
    {
        using var first = Tensor.Of<int>("a", TensorDatatype.Int32, [1], [1]);
        using var second = Tensor.Of<int>("b", TensorDatatype.Int32, [1], [2]);

        using var output = InferMessages.Read(InferMessages.Write("m", "1", "", [first, second]), ["b", "a"]);

        Assert.Equal([2, 1], output.Tensors.Select(tensor => tensor.Elements<int>()[0]));
    }

    [Fact]
    public void A_call_holds_its_own_copy_of_the_tensors()
    {
        ModelInferRequest request;
        using (var tensor = Tensor.Of<int>("x", TensorDatatype.Int32, [1], [5]))
        {
            request = InferMessages.Write("m", null, new([tensor]), ["y"]);
            tensor.Bytes.Clear();
        }

        using var read = new TensorOutput(InferMessages.Read(request).Tensors);
        Assert.Equal(5, read.Tensors[0].Elements<int>()[0]);
    }

    [Theory]
    [MemberData(nameof(BrokenRaw))]
    public void Bytes_that_do_not_fit_the_shape_are_refused_by_the_tensors_name(string datatype, int bytes) =>
        Assert.Equal("x", Refused(Raw(Described("x", datatype, 2), new byte[bytes])).Field);

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void A_byte_strings_length_beyond_the_bytes_is_refused(int length)
    {
        var bytes = ByteStrings([1, 2]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);

        Assert.Equal("x", Refused(Raw(Described("x", "BYTES", 1), bytes)).Field);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(long.MaxValue)]
    public void As_many_byte_strings_as_the_shape_says_or_none(long said) =>
        Assert.Equal("x", Refused(Raw(Described("x", "BYTES", said), ByteStrings([1], [2]))).Field);

    [Theory]
    [InlineData(-1L)]
    [InlineData(-2L, -2L)]
    [InlineData(long.MaxValue, 3L)]
    [InlineData(4_294_967_296L, 4_294_967_296L)]
    public void A_dimension_that_is_negative_or_too_large_is_refused(params long[] shape) =>
        Assert.Equal("x", Refused(Raw(Described("x", "FP32", shape), new byte[16])).Field);

    [Fact]
    public void So_many_dimensions_are_refused_without_repeating_them()
    {
        var refusal = Refused(Raw(Described("x", "INT8", [.. Enumerable.Repeat(1L, 100_000)]), [1]));

        Assert.Equal("x", refusal.Field);
        Assert.True(refusal.Message.Length < 200);
    }

    [Theory]
    [InlineData("FP8")]
    [InlineData("fp32")]
    [InlineData("")]
    public void A_datatype_that_the_protocol_lacks_is_refused(string datatype) =>
        Assert.Equal("x", Refused(Raw(Described("x", datatype, 1), new byte[4])).Field);

    [Fact]
    public void Raw_contents_beside_contents_are_refused()
    {
        var mixed = Raw(Described("x", "INT32", 1), new byte[4]);
        mixed.Inputs[0].Contents = new() { IntContents = { 1 } };

        Assert.Equal("x", Refused(mixed).Field);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Raw_contents_for_some_inputs_only_are_refused(int entries)
    {
        var request = new ModelInferRequest { Inputs = { Described("a", "INT8", 1), Described("b", "INT8", 1) } };
        request.RawInputContents.AddRange(Enumerable.Repeat(ByteString.CopyFrom(1), entries));

        Assert.Equal("raw_input_contents", Refused(request).Field);
    }

    [Fact]
    public void An_output_asked_for_twice_is_refused()
    {
        var request = Raw(Described("x", "INT8", 1), [1]);
        request.Outputs.Add(new InferRequestedOutputTensor { Name = "y" });
        request.Outputs.Add(new InferRequestedOutputTensor { Name = "y" });

        Assert.Equal("y", Refused(request).Field);
    }

    internal static InferInputTensor Described(string name, string datatype, params long[] shape) =>
        new() { Name = name, Datatype = datatype, Shape = { shape } };

    internal static PredictionRefusedException Refused(ModelInferRequest request)
    {
        var refusal = Assert.Throws<PredictionRefusedException>(() => InferMessages.Read(request));
        Assert.Equal(RefusalReason.InvalidTensor, refusal.Reason);
        return refusal;
    }

    private static ModelInferRequest Raw(InferInputTensor input, byte[] bytes) =>
        new() { Inputs = { input }, RawInputContents = { ByteString.CopyFrom(bytes) } };

    private static int SizeOf(string datatype) => TensorDatatypes.TryParse(datatype, out var parsed) ? parsed.Value.Size() : 0;

    private static byte[] ByteStrings(params byte[][] elements) =>
        [.. elements.SelectMany(element => BitConverter.GetBytes(element.Length).Concat(element))];
}
