namespace Portal.Inference.Inspection;

/// <summary>What the gate's walk found in a model that it lets in. Nothing was loaded.</summary>
public sealed record InspectionReport
{
    /// <summary>Name of the ONNX file in its folder.</summary>
    public required string ModelFile { get; init; }

    /// <summary>Bytes of the ONNX file.</summary>
    public required long ModelBytes { get; init; }

    /// <summary>Version of the file format.</summary>
    public required long IrVersion { get; init; }

    /// <summary>Versions of operators by domain; <c>""</c> is ai.onnx.</summary>
    public required IReadOnlyDictionary<string, long> Opsets { get; init; }

    /// <summary>What wrote the file, such as <c>pytorch 2.9</c>; empty where it does not say.</summary>
    public required string Producer { get; init; }

    /// <summary>Inputs that a caller gives; those with initial values are left out.</summary>
    public required IReadOnlyList<ModelValue> Inputs { get; init; }

    /// <summary>Outputs.</summary>
    public required IReadOnlyList<ModelValue> Outputs { get; init; }

    /// <summary>Nodes of all graphs and functions.</summary>
    public required long Nodes { get; init; }

    /// <summary>Subgraphs.</summary>
    public required int Subgraphs { get; init; }

    /// <summary>Initialisers of all graphs.</summary>
    public required int Initialisers { get; init; }

    /// <summary>Elements of all initialisers.</summary>
    public required long Parameters { get; init; }

    /// <summary>Loops that say no number of rounds.</summary>
    public required int UnboundedLoops { get; init; }

    /// <summary>Operators, as <c>MatMul</c> or <c>ai.onnx.ml:TreeEnsemble</c>, in order.</summary>
    public required IReadOnlyList<string> Operators { get; init; }

    /// <summary>External data files.</summary>
    public required IReadOnlyList<BundleFile> ExternalFiles { get; init; }

    /// <summary>Tokenizer, label and other small files beside the model.</summary>
    public required IReadOnlyList<BundleFile> SideFiles { get; init; }
}

/// <param name="Name">Plain name.</param>
/// <param name="Bytes">Its length.</param>
public sealed record BundleFile(string Name, long Bytes);

/// <summary>An input or an output of a model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">ONNX's words, such as <c>tensor(float)</c> or <c>seq(map(int64,tensor(float)))</c>.</param>
/// <param name="Dimensions">Null where the model does not say.</param>
public sealed record ModelValue(string Name, string Type, IReadOnlyList<ModelDimension>? Dimensions);

/// <param name="Size">Null where it is variable.</param>
/// <param name="Name">Name of a variable dimension, such as <c>batch</c>; null where it has none.</param>
public readonly record struct ModelDimension(long? Size, string? Name);

/// <summary>Either a report or a refusal.</summary>
/// <param name="Report">What the model is; null when it is refused.</param>
/// <param name="Refusal">Why it is refused; null when it is let in.</param>
public sealed record InspectionOutcome(InspectionReport? Report, InspectionVerdict? Refusal);
