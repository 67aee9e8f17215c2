using System.Text.RegularExpressions;

namespace Portal.Inference.Models;

/// <summary>What a manifest must obey beyond its shape. Each error names the key to mend.</summary>
internal static partial class ManifestRules
{
    private static readonly string[] Units = ["image", "second", "row", "token"];

    public static IReadOnlyList<string> Check(ModelManifest manifest)
    {
        List<string> errors = [];
        Require(SlugPattern().IsMatch(manifest.Slug), "'slug' must be lower-case letters, digits and hyphens.");
        Require(VersionPattern().IsMatch(manifest.Version), "'version' must be a semantic version such as 1.0.0.");
        Require(HasEnglish(manifest.Name), "'name' needs a text for 'en'.");
        Require(HasEnglish(manifest.Summary), "'summary' needs a text for 'en'.");
        Require(manifest.Task.Length > 0, "'task' is empty.");
        Require(manifest.Pipeline.Length > 0, "'pipeline' is empty.");
        Require(Units.Contains(manifest.Unit), "'unit' must be image, second, row or token.");
        Require(manifest.Licence.Length > 0, "'licence' is empty.");
        Require(manifest.Accepts.Count > 0, "'accepts' names no media type.");
        Require(manifest.Files.Count > 0 || manifest.Remote is not null, "'files' names no file.");
        Require(manifest.Batching?.Mode is null or "auto" or "off" or "pinned", "'batching.mode' must be auto, off or pinned.");
        Require(manifest.Batching is not { MaxRows: < 1 } and not { MaxPaddedTokens: < 1 }, "'batching' bounds must be above zero.");
        Require(manifest.Sequence is null || SequenceHolds(manifest.Sequence), "'sequence' needs an axis above 0, inputs and ascending buckets.");
        Require(manifest.Source.Registry is "npm" or ManifestSource.Upload, "'source.registry' must be npm or upload.");
        foreach (var (role, file) in manifest.Files)
        {
            Require(IsInside(file.Path), $"'files.{role}.path' must be a relative path inside the package.");
            Require(Sha256Pattern().IsMatch(file.Sha256), $"'files.{role}.sha256' must be 64 lower-case hexadecimal digits.");
            Require(file.Bytes > 0, $"'files.{role}.bytes' must be above zero.");
        }

        foreach (var licence in manifest.Source.Licence)
        {
            Require(IsInside(licence), "'source.licence' must hold relative paths inside the package.");
        }

        foreach (var sample in manifest.Samples)
        {
            Require(IsInside(sample.File) && !sample.File.Contains('/'), $"'samples': '{sample.File}' must be a plain file name.");
            Require(HasEnglish(sample.Label), $"'samples': '{sample.File}' needs a label for 'en'.");
        }

        return errors;

        void Require(bool holds, string error)
        {
            if (!holds)
            {
                errors.Add(error);
            }
        }
    }

    private static bool SequenceHolds(ManifestSequence sequence) =>
        sequence.Axis > 0 && sequence.Inputs.Count > 0 &&
        (sequence.Buckets ?? [1]).Select((length, i) => length > (i == 0 ? 0 : sequence.Buckets![i - 1])).All(ascends => ascends);

    private static bool HasEnglish(IReadOnlyDictionary<string, string> texts) =>
        texts.TryGetValue("en", out var text) && !string.IsNullOrWhiteSpace(text);

    // Backslashes and colons are refused on every system, so that a manifest means the same files everywhere.
    private static bool IsInside(string path) =>
        path.Length > 0 && path.AsSpan().IndexOfAny('\\', ':', '\0') < 0 &&
        path.Split('/').All(part => part is not ("" or "." or ".."));

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*\\z")]
    private static partial Regex SlugPattern();

    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?\z")]
    private static partial Regex VersionPattern();

    [GeneratedRegex("^[0-9a-f]{64}\\z")]
    private static partial Regex Sha256Pattern();
}
