using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>What a draft may hold.</summary>
public static class DraftRules
{
    /// <summary>Bytes of a card in UTF-8, each language for itself.</summary>
    public const int MaxCardBytes = 32 * 1024;

    public const int MaxSamples = 10;

    public const int MaxSampleBytes = 4 << 20;

    /// <summary>Characters of a sample's label.</summary>
    public const int MaxSampleLabel = 120;

    public const int MaxLabels = 10_000;

    public const int MaxLicenceText = 100_000;

    /// <summary>Languages that texts and cards have; the first is mandatory.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "zh-CN"];

    /// <summary>Tasks that a graph of tensors, an embedding or a generation pipeline can serve.</summary>
    public static IReadOnlyList<string> Tasks { get; } =
    [
        "feature-extraction", "text-generation", "tabular-classification", "tabular-regression", "image-classification", "object-detection",
        "text-classification", "audio-classification", "time-series-forecasting", "other",
    ];

    /// <summary>Pipelines that an uploaded model may name.</summary>
    public static IReadOnlyList<string> Pipelines { get; } = ["tensors", "text-embedding", "text-generation"];

    /// <summary>The EU AI Act's classes as a publisher declares them.</summary>
    public static IReadOnlyList<string> RiskClasses { get; } = ["minimal", "limited", "high", "unknown"];

    /// <summary>Where a sample's bytes are put and read.</summary>
    public static string SampleUrl(string model, string version, string file) =>
        $"/api/publishing/models/{Uri.EscapeDataString(model)}/versions/{Uri.EscapeDataString(version)}/samples/{Uri.EscapeDataString(file)}";
}

/// <summary>What people read of a version: the manifest's texts, the card and the licence. Texts are by language.</summary>
public sealed record DraftForm
{
    public IReadOnlyDictionary<string, string> Name { get; init; } = new Dictionary<string, string>();

    /// <summary>One sentence.</summary>
    public IReadOnlyDictionary<string, string> Summary { get; init; } = new Dictionary<string, string>();

    /// <summary>Markdown.</summary>
    public IReadOnlyDictionary<string, string> Card { get; init; } = new Dictionary<string, string>();

    [StringLength(64)]
    public string Task { get; init; } = "";

    /// <summary>One of <see cref="DraftRules.Pipelines"/>.</summary>
    [StringLength(64)]
    public string Pipeline { get; init; } = "";

    /// <summary><c>image</c>, <c>second</c>, <c>row</c> or <c>token</c>.</summary>
    [StringLength(16)]
    public string Unit { get; init; } = "";

    /// <summary>SPDX expression.</summary>
    [StringLength(120)]
    public string Licence { get; init; } = "";

    /// <summary>The licence's own words; null where the expression is enough.</summary>
    [StringLength(DraftRules.MaxLicenceText)]
    public string? LicenceText { get; init; }

    /// <summary>Whether subscribers have to accept the licence.</summary>
    public bool LicenceIsAccepted { get; init; }

    /// <summary>Class names in the order of the output's last dimension; empty where there are none.</summary>
    [MaxLength(DraftRules.MaxLabels)]
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Who stands behind the model.</summary>
    [StringLength(200)]
    public string Provider { get; init; } = "";

    /// <summary>What it is for.</summary>
    [StringLength(2000)]
    public string Purpose { get; init; } = "";

    /// <summary>What it must not be used for, and where it fails.</summary>
    [StringLength(2000)]
    public string Limits { get; init; } = "";

    /// <summary>What it was trained on.</summary>
    [StringLength(2000)]
    public string Data { get; init; } = "";

    /// <summary>One of <see cref="DraftRules.RiskClasses"/>.</summary>
    [StringLength(32)]
    public string RiskClass { get; init; } = "";

    /// <summary>A mail address or a page.</summary>
    [StringLength(200)]
    public string Contact { get; init; } = "";

    /// <summary>What it was trained from: a model of this portal by its slug, or a name and a source elsewhere.</summary>
    [StringLength(200)]
    public string? TrainedFrom { get; init; }

    /// <summary>The model's earlier version that it takes the place of.</summary>
    [StringLength(32)]
    public string? Replaces { get; init; }

    /// <summary>Settings of the pipeline, such as <c>tokenizer</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Labels of samples by file and language.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> SampleLabels { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();
}

/// <summary>A draft with all that its form is made from.</summary>
/// <param name="Problems">What is missing before it can be submitted, each with the form's field; empty when it is complete.</param>
/// <param name="Samples">Files that were sent.</param>
public sealed record DraftView(
    ModelVersionView Version,
    DraftForm Form,
    InspectedModel Inspection,
    IReadOnlyList<DraftProblem> Problems,
    IReadOnlyList<DraftSample> Samples);

/// <param name="Field">A property of <see cref="DraftForm"/>.</param>
/// <param name="Message">A sentence in the reader's language.</param>
public sealed record DraftProblem(string Field, string Message);

public sealed record DraftSample(string File, string MediaType, long Bytes);

/// <summary>What the gate and a first run in a worker found.</summary>
/// <param name="Opsets">By domain; <c>ai.onnx</c> is the standard's.</param>
/// <param name="Operators">In order, <c>domain:Name</c> outside the standard's domain.</param>
/// <param name="LoadMilliseconds">To load it in a worker.</param>
/// <param name="RunMilliseconds">Of a run on made-up inputs; null when they did not suit it.</param>
/// <param name="RunFailure">Why; null when it ran.</param>
public sealed record InspectedModel(
    long IrVersion,
    IReadOnlyDictionary<string, long> Opsets,
    string Producer,
    long Nodes,
    long Parameters,
    IReadOnlyList<string> Operators,
    IReadOnlyList<InspectedTensor> Inputs,
    IReadOnlyList<InspectedTensor> Outputs,
    IReadOnlyList<ModelFile> Files,
    double LoadMilliseconds,
    double? RunMilliseconds,
    string? RunFailure);

/// <param name="Datatype">The Open Inference Protocol's name, such as <c>FP32</c>.</param>
/// <param name="Shape">-1 where a dimension varies.</param>
public sealed record InspectedTensor(string Name, string Datatype, IReadOnlyList<long> Shape);

public sealed record CardMarkdown([property: Required(AllowEmptyStrings = true), StringLength(DraftRules.MaxCardBytes)] string Markdown);

/// <param name="Html">Rendered and sanitised on the server.</param>
public sealed record CardPreview(string Html);
