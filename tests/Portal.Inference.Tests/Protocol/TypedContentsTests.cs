using Google.Protobuf;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;

namespace Portal.Inference.Tests.Protocol;

public sealed class TypedContentsTests
{
    [Fact]
    public void Elements_of_every_datatype_arrive_one_by_one()
    {
        Assert.Equal([true, false], Read<bool>("BOOL", new() { BoolContents = { true, false } }));
        Assert.Equal([(sbyte)-128, (sbyte)127], Read<sbyte>("INT8", new() { IntContents = { -128, 127 } }));
        Assert.Equal([(short)-32768, (short)32767], Read<short>("INT16", new() { IntContents = { -32768, 32767 } }));
        Assert.Equal([int.MinValue, int.MaxValue], Read<int>("INT32", new() { IntContents = { int.MinValue, int.MaxValue } }));
        Assert.Equal([long.MinValue, long.MaxValue], Read<long>("INT64", new() { Int64Contents = { long.MinValue, long.MaxValue } }));
        Assert.Equal([(byte)0, (byte)255], Read<byte>("UINT8", new() { UintContents = { 0, 255 } }));
        Assert.Equal([(ushort)0, ushort.MaxValue], Read<ushort>("UINT16", new() { UintContents = { 0, ushort.MaxValue } }));
        Assert.Equal([0u, uint.MaxValue], Read<uint>("UINT32", new() { UintContents = { 0, uint.MaxValue } }));
        Assert.Equal([0ul, ulong.MaxValue], Read<ulong>("UINT64", new() { Uint64Contents = { 0, ulong.MaxValue } }));
        Assert.Equal([float.MinValue, float.NaN], Read<float>("FP32", new() { Fp32Contents = { float.MinValue, float.NaN } }));
        Assert.Equal([double.MinValue, double.NaN], Read<double>("FP64", new() { Fp64Contents = { double.MinValue, double.NaN } }));
    }

    [Fact]
    public void Byte_strings_arrive_one_by_one()
    {
        using var input = Input("BYTES", new() { BytesContents = { ByteString.CopyFromUtf8("漢"), ByteString.Empty } });

        Assert.Equal([[0xE6, 0xBC, 0xA2], []], input.Tensors[0].ByteStrings().Select(element => element.ToArray()));
    }

    [Theory]
    [InlineData("FP16")]
    [InlineData("BF16")]
    public void Half_precision_is_refused_because_no_field_carries_it(string datatype) =>
        Assert.Contains("raw", Refused(datatype, new() { Fp32Contents = { 1, 2 } }), StringComparison.Ordinal);

    [Theory]
    [InlineData("INT8", 128)]
    [InlineData("INT8", -129)]
    [InlineData("INT16", 40_000)]
    public void A_number_that_the_datatype_cannot_hold_is_refused(string datatype, int number) =>
        Assert.Contains("element 1", Refused(datatype, new() { IntContents = { 0, number } }), StringComparison.Ordinal);

    [Theory]
    [InlineData("UINT8", 256)]
    [InlineData("UINT16", 65_536)]
    public void An_unsigned_number_that_the_datatype_cannot_hold_is_refused(string datatype, uint number) =>
        Assert.Contains("element 1", Refused(datatype, new() { UintContents = { 0, number } }), StringComparison.Ordinal);

    [Fact]
    public void Too_few_or_too_many_elements_are_refused()
    {
        Refused("FP32", new() { Fp32Contents = { 1 } });
        Refused("FP32", new() { Fp32Contents = { 1, 2, 3 } });
        Refused("BYTES", new() { BytesContents = { ByteString.Empty } });
        Refused("INT32", new());
    }

    [Fact]
    public void Elements_in_another_datatypes_field_are_refused()
    {
        Assert.Contains("fp32_contents", Refused("FP32", new() { Fp64Contents = { 1, 2 } }), StringComparison.Ordinal);
        Refused("INT32", new() { IntContents = { 1, 2 }, UintContents = { 1 } });
    }

    [Fact]
    public void A_tensor_without_any_contents_is_refused() =>
        Assert.Equal("x", InferMessagesTests.Refused(new() { Inputs = { InferMessagesTests.Described("x", "FP32", 2) } }).Field);

    private static T[] Read<T>(string datatype, InferTensorContents contents)
        where T : unmanaged
    {
        using var input = Input(datatype, contents);
        return input.Tensors[0].Elements<T>().ToArray();
    }

    private static TensorOutput Input(string datatype, InferTensorContents contents) => new(InferMessages.Read(Request(datatype, contents)).Tensors);

    private static string Refused(string datatype, InferTensorContents contents)
    {
        var refusal = InferMessagesTests.Refused(Request(datatype, contents));
        Assert.Equal("x", refusal.Field);
        return refusal.Message;
    }

    private static ModelInferRequest Request(string datatype, InferTensorContents contents)
    {
        var input = InferMessagesTests.Described("x", datatype, 2);
        input.Contents = contents;
        return new() { Inputs = { input } };
    }
}
