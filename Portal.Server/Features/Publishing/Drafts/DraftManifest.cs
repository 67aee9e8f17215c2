using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Inference.Models;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing.Drafts;

/// <summary>A draft's manifest: its files from the inspection, everything else from the form.</summary>
internal static class DraftManifest
{
    // A manifest must hold even while its form is not complete; none of these outlives the submission.
    private const string Missing = "—";

    private static readonly JsonSerializerOptions Options = JsonSerializerOptions.Web;

    public static string First(string slug, string version, DraftForm form, IReadOnlyDictionary<string, ManifestFile> files) =>
        Write(slug, version, form, files, []);

    /// <summary>The manifest as the form says now.</summary>
    /// <param name="json">The version's manifest.</param>
    /// <param name="form">Its form.</param>
    /// <param name="samples">Files that were sent.</param>
    public static string Again(string json, DraftForm form, IReadOnlyList<DraftSample> samples)
    {
        var manifest = ManifestCache.Parse(json);
        return Write(manifest.Slug, manifest.Version, form, manifest.Files, samples);
    }

    public static string Sha256(string manifest) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)));

    public static string Json(DraftForm form) => JsonSerializer.Serialize(form, Options);

    /// <returns>Null for what came with the portal.</returns>
    public static DraftForm? Form(string? json) => json is null ? null : JsonSerializer.Deserialize<DraftForm>(json, Options);

    private static string Write(
        string slug, string version, DraftForm form, IReadOnlyDictionary<string, ManifestFile> files, IReadOnlyList<DraftSample> samples) =>
        JsonSerializer.Serialize(
            new ModelManifest
            {
                Slug = slug,
                Version = version,
                Name = Texts(form.Name, slug),
                Summary = Texts(form.Summary, Missing),
                Task = Or(form.Task, "other"),
                Pipeline = Or(form.Pipeline, "tensors"),
                Unit = form.Unit is "image" or "second" or "row" or "token" ? form.Unit : "row",
                Licence = Or(form.Licence, Missing),
                Accepts = form.Pipeline is "text-embedding" or "text-generation"
                    ? ["text/plain", "application/json"]
                    : ["application/json", "application/octet-stream"],
                Files = files,
                Samples = [.. samples.Select(sample => new ManifestSample(
                    sample.File, sample.MediaType, Texts(form.SampleLabels.GetValueOrDefault(sample.File) ?? new Dictionary<string, string>(), sample.File)))],
                Source = new(ManifestSource.Upload, slug, version, [], ""),
                Parameters = form.Parameters,
            },
            Options);

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, string> texts, string otherwise)
    {
        var said = texts.Where(text => !string.IsNullOrWhiteSpace(text.Value)).ToDictionary(text => text.Key, text => text.Value.Trim());
        said.TryAdd(LocalisedText.Fallback, otherwise);
        return said;
    }

    private static string Or(string text, string otherwise) => string.IsNullOrWhiteSpace(text) ? otherwise : text.Trim();
}
