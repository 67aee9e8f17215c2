namespace Portal.Inference.Models;

/// <summary>
/// <c>model.json</c>: what a model version is, beside its files. Texts for people are maps from a BCP 47 language tag
/// to a sentence; <c>en</c> is always there.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>The model's name in URLs: lower-case letters, digits and hyphens.</summary>
    public required string Slug { get; init; }

    /// <summary>Semantic version of this immutable set of files.</summary>
    public required string Version { get; init; }

    /// <summary>Name for people, by language.</summary>
    public required IReadOnlyDictionary<string, string> Name { get; init; }

    /// <summary>One sentence for people, by language.</summary>
    public required IReadOnlyDictionary<string, string> Summary { get; init; }

    /// <summary>A Hugging Face task name, such as <c>object-detection</c>.</summary>
    public required string Task { get; init; }

    /// <summary>Which pipeline turns a request into tensors and back, such as <c>pp-ocr</c>; <c>tensors</c> serves the graph as it is.</summary>
    public required string Pipeline { get; init; }

    /// <summary>What one unit of use is: <c>image</c>, <c>second</c>, <c>row</c> of a batch or <c>token</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>SPDX expression of the weights' licence.</summary>
    public required string Licence { get; init; }

    /// <summary>Media types a prediction's body may have.</summary>
    public required IReadOnlyList<string> Accepts { get; init; }

    /// <summary>Weights and vocabularies, by the role the pipeline knows them by (<c>detection</c>, <c>labels</c>, …).</summary>
    public required IReadOnlyDictionary<string, ManifestFile> Files { get; init; }

    /// <summary>Inputs made for trying the model with one click.</summary>
    public IReadOnlyList<ManifestSample> Samples { get; init; } = [];

    /// <summary>The package the weights are taken from.</summary>
    public required ManifestSource Source { get; init; }

    /// <summary>How calls are gathered into batches; null leaves it to what is measured at warm-up.</summary>
    public ManifestBatching? Batching { get; init; }

    /// <summary>Which dimension differs from call to call and how it is padded; null batches equal shapes only.</summary>
    public ManifestSequence? Sequence { get; init; }

    /// <summary>Another server that runs the graph; then <see cref="Files"/> needs no graph.</summary>
    public ManifestRemote? Remote { get; init; }

    /// <summary>Settings of the pipeline, such as a tokenizer's kind.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}

/// <param name="Mode"><c>auto</c> measures, <c>off</c> forbids, <c>pinned</c> always gathers up to <paramref name="MaxRows"/>.</param>
/// <param name="MaxRows">Rows that run together at most; null is the engine's own bound.</param>
/// <param name="MaxPaddedTokens">Rows times padded length at most; null is the engine's own bound.</param>
public sealed record ManifestBatching(string Mode = "auto", int? MaxRows = null, int? MaxPaddedTokens = null);

/// <param name="Axis">The dimension, counted from 0 with the batch as 0.</param>
/// <param name="Inputs">Inputs that have the dimension, each with the value that pads it. A mask's 0 makes padding invisible.</param>
/// <param name="Outputs">Outputs that have the dimension and are cut back to the call's own length.</param>
/// <param name="Buckets">Lengths that are padded up to, ascending; null is 16, 32, 64, 128, 256, 512.</param>
public sealed record ManifestSequence(
    int Axis, IReadOnlyDictionary<string, double> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<int>? Buckets = null);

/// <param name="Server">Name of a server in the engine's settings, which hold its address and key.</param>
/// <param name="Model">The model's name there.</param>
/// <param name="Version">Its version there; null is that server's choice.</param>
public sealed record ManifestRemote(string Server, string Model, string? Version = null);

/// <param name="Path">Path inside the source package.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record ManifestFile(string Path, string Sha256, long Bytes);

/// <param name="File">File name below the manifest's <c>samples</c> folder.</param>
/// <param name="Label">Name for people, by language.</param>
public sealed record ManifestSample(string File, string MediaType, IReadOnlyDictionary<string, string> Label);

/// <param name="Registry"><c>npm</c>, or <c>upload</c> for files that a publisher sent.</param>
/// <param name="Licence">Licence files inside the package, kept beside the weights.</param>
public sealed record ManifestSource(string Registry, string Package, string Version, IReadOnlyList<string> Licence, string Homepage)
{
    /// <summary>Files that a publisher sent: a stranger's, whatever they say.</summary>
    public const string Upload = "upload";
}
