namespace Portal.Inference.Inspection;

/// <summary>What the gate lets in at most.</summary>
public sealed record InspectionLimits
{
    /// <summary>Bytes of the ONNX file itself, external data aside. The default value is 500 MiB; ONNX allows 2 GiB.</summary>
    public long ModelBytes { get; init; } = 500L << 20;

    /// <summary>Bytes of all files together. The default value is 20 GiB.</summary>
    public long BundleBytes { get; init; } = 20L << 30;

    /// <summary>Files of a bundle. The default value is 512: some exporters write a file for each large tensor.</summary>
    public int Files { get; init; } = 512;

    /// <summary>Bytes of a tokenizer or label file. The default value is 64 MiB.</summary>
    public long SideFileBytes { get; init; } = 64L << 20;

    /// <summary>Nodes of all graphs together, those of functions as often as they are called. The default value is 50,000.</summary>
    public int Nodes { get; init; } = 50_000;

    /// <summary>Initialisers of all graphs together. The default value is 20,000.</summary>
    public int Initialisers { get; init; } = 20_000;

    /// <summary>Subgraphs, as of If and Loop. The default value is 2,000.</summary>
    public int Subgraphs { get; init; } = 2_000;

    /// <summary>How deep graphs lie in graphs. The default value is 32.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Functions; also distinct operators, and inputs or outputs of the model. The default value is 2,000.</summary>
    public int Parts { get; init; } = 2_000;

    /// <summary>Attributes, values and other small parts together. The default value is 2,000,000.</summary>
    public int SmallParts { get; init; } = 2_000_000;

    /// <summary>Versions of <c>ai.onnx</c> operators. The default values are 7 to 26.</summary>
    public (int First, int Last) Opset { get; init; } = (7, 26);

    /// <summary>Versions of <c>ai.onnx.ml</c> operators. The default values are 1 to 5.</summary>
    public (int First, int Last) MlOpset { get; init; } = (1, 5);

    /// <summary>Versions of the file format. The default values are 3 to 13.</summary>
    public (int First, int Last) IrVersion { get; init; } = (3, 13);

    /// <summary>Whether ONNX Runtime's own operators (<c>com.microsoft</c>) may be used. The default value is false.</summary>
    public bool ContribOperators { get; init; }
}
