using Portal.Inference.Tensors;

namespace Portal.Server.Gateway.Oip;

/// <summary>An infer request as far as its JSON tells it.</summary>
internal sealed class InferRequest : IDisposable
{
    /// <summary>Echoed in the answer.</summary>
    public string? Id { get; set; }

    /// <summary>How long the call may wait for its run.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Whether outputs that do not say otherwise are answered in binary.</summary>
    public bool BinaryOutputs { get; set; }

    public List<InferInput> Inputs { get; } = [];

    /// <summary>Null asks for all.</summary>
    public List<InferOutput>? Outputs { get; set; }

    public IReadOnlyList<Tensor> Tensors => [.. Inputs.Select(input => input.Tensor!)];

    /// <summary>Whether the named output is answered in binary.</summary>
    public bool IsBinary(string output) =>
        Outputs?.Find(wanted => wanted.Name == output)?.Binary ?? BinaryOutputs;

    public void Dispose() => Inputs.ForEach(input => input.Tensor?.Dispose());
}

/// <param name="Binary">The output's own choice; null leaves it to the request's.</param>
internal sealed record InferOutput(string Name, bool? Binary);

/// <summary>One input. Its tensor is there already when the JSON held its data, else as many bytes of the tail are to become it.</summary>
internal sealed record InferInput(string Name, TensorDatatype Datatype, long[] Shape)
{
    public Tensor? Tensor { get; set; }

    public int BinarySize { get; init; }
}

/// <summary>The request cannot be read. The message is safe to show.</summary>
/// <param name="message">What is wrong, in one sentence.</param>
/// <param name="field">The tensor or property at fault.</param>
/// <param name="status">The HTTP status.</param>
internal sealed class InferRequestException(string message, string field, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    public string Field { get; } = field;

    public int Status { get; } = status;
}
