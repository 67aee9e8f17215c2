using System.Text.Json;
using Portal.Inference.Tensors;
using Portal.Inference.Tensors.Json;

namespace Portal.Server.Gateway.Oip;

/// <summary>Reads one input. Its data may come before the shape and datatype that it needs, so it is read last of all.</summary>
internal static class InferInputJson
{
    public const int MaxInputs = 256;

    private const int MaxNameLength = 1024;

    /// <param name="cursor">Before the input's object.</param>
    /// <param name="index">Its place among the inputs.</param>
    /// <param name="room">Bytes that its tensor may have.</param>
    public static InferInput Read(ref JsonCursor cursor, int index, long room)
    {
        var where = $"inputs[{index}]";
        var (isFirst, data) = (true, default(Range));
        string? name = null;
        JsonElement? shape = null, datatype = null, parameters = null;
        cursor.Expect('{');
        while (cursor.NextMember(ref isFirst) is { } member)
        {
            switch (member)
            {
                case "data":
                    InferJson.Once(!data.Equals(default), $"{where}.data");
                    data = JumpOverData(ref cursor, where);
                    break;
                case "name":
                    InferJson.Once(name is not null, $"{where}.name");
                    name = JsonCursor.Text(cursor.Read()) ?? throw Fault($"'{where}.name' is not a string.", where);
                    break;
                case "shape":
                    Keep(ref shape, ref cursor, $"{where}.shape");
                    break;
                case "datatype":
                    Keep(ref datatype, ref cursor, $"{where}.datatype");
                    break;
                case "parameters":
                    Keep(ref parameters, ref cursor, $"{where}.parameters");
                    break;
                default:
                    cursor.Read();
                    break;
            }
        }
        if (name is null or { Length: 0 or > MaxNameLength })
        {
            throw Fault($"'{where}' has no 'name'.", where);
        }
        var size = BinarySize(parameters, name);
        var input = new InferInput(name, Datatype(datatype, name), Shape(shape, name)) { BinarySize = size ?? 0 };
        return size is null ? WithData(input, cursor.Slice(data), room) : WithoutData(input, cursor.Slice(data));
    }

    public static string Short(string name) => name.Length > 64 ? name[..64] : name;

    private static InferInput WithData(InferInput input, ReadOnlySpan<byte> data, long room)
    {
        if (data.IsEmpty)
        {
            throw Fault($"Input '{Short(input.Name)}' has neither 'data' nor 'binary_data_size'.", input.Name);
        }
        // A text of one digit may be a number of eight bytes: short bodies must not become large tensors without bound.
        var elements = Tensor.ElementsOf(input.Shape);
        if (elements <= data.Length && elements * input.Datatype.Size() > room)
        {
            throw new InferRequestException("The tensors are too large.", input.Name, StatusCodes.Status413PayloadTooLarge);
        }
        input.Tensor = JsonTensor.Read(input.Name, input.Datatype, input.Shape, data, out var fault);
        return fault is null ? input : throw Fault($"The data of input '{Short(input.Name)}' {fault}.", input.Name);
    }

    private static InferInput WithoutData(InferInput input, ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            throw Fault($"Input '{Short(input.Name)}' has both 'data' and 'binary_data_size'.", input.Name);
        }
        return TensorContents.SizeFault(input.Datatype, Tensor.ElementsOf(input.Shape), input.BinarySize) is { } fault
            ? throw Fault($"'binary_data_size' of input '{Short(input.Name)}' {fault}.", input.Name)
            : input;
    }

    private static void Keep(ref JsonElement? kept, ref JsonCursor cursor, string member)
    {
        InferJson.Once(kept is not null, member);
        kept = cursor.Read();
    }

    private static Range JumpOverData(ref JsonCursor cursor, string where)
    {
        cursor.SkipSpace();
        var from = cursor.At;
        if (JsonExtent.OfArray(cursor.Rest) is not { } length)
        {
            throw Fault($"'{where}.data' is not an array.", where);
        }
        cursor.Jump(length);
        return from..cursor.At;
    }

    private static TensorDatatype Datatype(JsonElement? value, string name) =>
        value is { } given && JsonCursor.Text(given) is { } text && TensorDatatypes.TryParse(text, out var datatype)
            ? datatype.Value
            : throw Fault($"Input '{Short(name)}' has no 'datatype', or one that the protocol does not know.", name);

    private static long[] Shape(JsonElement? value, string name)
    {
        if (value is not { ValueKind: JsonValueKind.Array } given || given.GetArrayLength() > JsonTensor.MaxRank)
        {
            throw Fault($"Input '{Short(name)}' has no 'shape' of at most {JsonTensor.MaxRank} dimensions.", name);
        }
        var shape = given.EnumerateArray().Select(dimension =>
            dimension.ValueKind == JsonValueKind.Number && dimension.TryGetInt64(out var length) && length >= 0
                ? length
                : throw Fault($"The shape of input '{Short(name)}' has a dimension that is no whole number from 0.", name)).ToArray();
        try
        {
            Tensor.ElementsOf(shape);
            return shape;
        }
        catch (OverflowException)
        {
            throw Fault($"The shape of input '{Short(name)}' has more elements than 64 bits count.", name);
        }
    }

    private static int? BinarySize(JsonElement? parameters, string name)
    {
        if (parameters is not { } given)
        {
            return null;
        }
        if (given.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"'parameters' of input '{Short(name)}' is not an object.", name);
        }
        return !given.TryGetProperty("binary_data_size", out var size) ? null
            : size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out var bytes) && bytes >= 0 ? bytes
            : throw Fault($"'binary_data_size' of input '{Short(name)}' is not a number of bytes.", name);
    }

    private static InferRequestException Fault(string message, string field) => new(message, field);
}
