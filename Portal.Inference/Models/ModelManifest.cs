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

    /// <summary>Which pipeline turns a request into tensors and back, such as <c>pp-ocr</c>.</summary>
    public required string Pipeline { get; init; }

    /// <summary>What one unit of use is: <c>image</c> or <c>second</c>.</summary>
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
}

/// <param name="Path">Path inside the source package.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record ManifestFile(string Path, string Sha256, long Bytes);

/// <param name="File">File name below the manifest's <c>samples</c> folder.</param>
/// <param name="Label">Name for people, by language.</param>
public sealed record ManifestSample(string File, string MediaType, IReadOnlyDictionary<string, string> Label);

/// <param name="Registry">Only <c>npm</c>.</param>
/// <param name="Licence">Licence files inside the package, kept beside the weights.</param>
public sealed record ManifestSource(string Registry, string Package, string Version, IReadOnlyList<string> Licence, string Homepage);
