using System.Text.Json;
using Portal.Inference.Tensors.Json;

namespace Portal.Server.Gateway.Oip;

/// <summary>Reads an infer request's JSON. Members may come in any order; what the protocol does not name is let pass.</summary>
internal static class InferJson
{
    private const int MaxIdLength = 1024;

    /// <param name="json">The JSON.</param>
    /// <param name="room">Bytes that all tensors together may have.</param>
    /// <exception cref="InferRequestException">It is not one.</exception>
    public static InferRequest Read(ReadOnlySpan<byte> json, long room)
    {
        var request = new InferRequest();
        try
        {
            Read(json, request, room);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    private static void Read(ReadOnlySpan<byte> json, InferRequest request, long room)
    {
        var cursor = new JsonCursor(json);
        var (isFirst, hasInputs, hasParameters) = (true, false, false);
        cursor.Expect('{');
        while (cursor.NextMember(ref isFirst) is { } member)
        {
            switch (member)
            {
                case "inputs":
                    Once(hasInputs, member);
                    hasInputs = true;
                    ReadInputs(ref cursor, request, room);
                    break;
                case "outputs":
                    Once(request.Outputs is not null, member);
                    request.Outputs = InferOutputs.Read(cursor.Read());
                    break;
                case "parameters":
                    Once(hasParameters, member);
                    hasParameters = true;
                    ReadParameters(cursor.Read(), request);
                    break;
                case "id":
                    Once(request.Id is not null, member);
                    request.Id = JsonCursor.Text(cursor.Read()) is { Length: <= MaxIdLength } id
                        ? id
                        : throw new InferRequestException($"'id' is not a string of at most {MaxIdLength} characters.", member);
                    break;
                default:
                    cursor.Read();
                    break;
            }
        }
        cursor.ExpectEnd();
        if (request.Inputs.Count == 0)
        {
            throw new InferRequestException("'inputs' is missing or has nothing in it.", "inputs");
        }
    }

    private static void ReadInputs(ref JsonCursor cursor, InferRequest request, long room)
    {
        var isFirst = true;
        cursor.SkipSpace();
        if (cursor.Rest is not [(byte)'[', ..])
        {
            throw new InferRequestException("'inputs' is not an array.", "inputs");
        }
        cursor.Expect('[');
        while (cursor.NextItem(ref isFirst))
        {
            if (request.Inputs.Count == InferInputJson.MaxInputs)
            {
                throw new InferRequestException($"'inputs' has more than {InferInputJson.MaxInputs} tensors.", "inputs");
            }
            var input = InferInputJson.Read(ref cursor, request.Inputs.Count, room);
            request.Inputs.Add(input);
            room -= input.Tensor?.Length ?? input.BinarySize;
            if (request.Inputs.FindIndex(other => other.Name == input.Name) != request.Inputs.Count - 1)
            {
                throw new InferRequestException($"Input '{InferInputJson.Short(input.Name)}' is there twice.", input.Name);
            }
        }
    }

    private static void ReadParameters(JsonElement parameters, InferRequest request)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            throw new InferRequestException("'parameters' is not an object.", "parameters");
        }
        request.BinaryOutputs = Flag(parameters, "binary_data_output", "parameters") ?? false;
        if (parameters.TryGetProperty("timeout", out var timeout))
        {
            // In microseconds, as Triton's clients send it; 0 is none.
            request.Timeout = timeout.ValueKind == JsonValueKind.Number && timeout.TryGetInt64(out var micros) && micros >= 0
                ? micros == 0 ? null : TimeSpan.FromMicroseconds(Math.Min(micros, (long)TimeSpan.FromDays(1).TotalMicroseconds))
                : throw new InferRequestException("The parameter 'timeout' is not a number of microseconds.", "timeout");
        }
    }

    /// <returns>Null when there is no such parameter.</returns>
    public static bool? Flag(JsonElement parameters, string name, string of) =>
        !parameters.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw new InferRequestException($"The parameter '{name}' of {of} is neither true nor false.", name);

    public static void Once(bool seen, string member)
    {
        if (seen)
        {
            throw new InferRequestException($"'{member}' is there twice.", member);
        }
    }
}
