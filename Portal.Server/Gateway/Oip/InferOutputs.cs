using System.Text.Json;

namespace Portal.Server.Gateway.Oip;

/// <summary>Reads which outputs a request asks for, and how.</summary>
internal static class InferOutputs
{
    private const int MaxOutputs = 256;

    /// <returns>Null when none are named, which asks for all.</returns>
    public static List<InferOutput>? Read(JsonElement outputs)
    {
        if (outputs.ValueKind != JsonValueKind.Array || outputs.GetArrayLength() > MaxOutputs)
        {
            throw new InferRequestException($"'outputs' is not an array of at most {MaxOutputs} tensors.", "outputs");
        }
        var read = new List<InferOutput>();
        foreach (var output in outputs.EnumerateArray())
        {
            var wanted = One(output);
            if (read.Exists(other => other.Name == wanted.Name))
            {
                throw new InferRequestException($"Output '{InferInputJson.Short(wanted.Name)}' is asked for twice.", wanted.Name);
            }
            read.Add(wanted);
        }
        return read.Count > 0 ? read : null;
    }

    private static InferOutput One(JsonElement output)
    {
        if (output.ValueKind != JsonValueKind.Object || !output.TryGetProperty("name", out var value) || JsonCursor.Text(value) is not { } name)
        {
            throw new InferRequestException("An output has no 'name'.", "outputs");
        }
        var of = $"output '{InferInputJson.Short(name)}'";
        if (!output.TryGetProperty("parameters", out var parameters))
        {
            return new(name, null);
        }
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            throw new InferRequestException($"'parameters' of {of} is not an object.", name);
        }
        // Answering raw tensors to who asks for classes would be a wrong answer, not a smaller one.
        foreach (var unknown in new[] { "classification", "shared_memory_region" })
        {
            if (parameters.TryGetProperty(unknown, out _))
            {
                throw new InferRequestException($"The parameter '{unknown}' of {of} is of an extension that this server does not have.", name);
            }
        }
        return new(name, InferJson.Flag(parameters, "binary_data", of));
    }
}
