using Portal.Client.Contracts;
using Portal.Inference.Inspection;
using Portal.Server.Features.Publishing.Uploads;

namespace Portal.Server.Features.Publishing.Drafts;

/// <summary>Samples beside a version's files; the ending of a name says what is in it.</summary>
internal sealed class DraftSamples(UploadFolders folders)
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".json"] = "application/json",
        [".txt"] = "text/plain",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".wav"] = "audio/wav",
    };

    /// <summary>Endings that samples may have.</summary>
    public static string Endings => string.Join(", ", Types.Keys);

    public static bool IsName(string file) => PlainName.Holds(file) && Types.ContainsKey(Path.GetExtension(file));

    public static string MediaType(string file) => Types[Path.GetExtension(file)];

    public IReadOnlyList<DraftSample> List(string model, string version)
    {
        var folder = new DirectoryInfo(folders.Samples(model, version));
        return folder.Exists
            ? [.. folder.EnumerateFiles().Where(file => IsName(file.Name)).OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => new DraftSample(file.Name, MediaType(file.Name), file.Length))]
            : [];
    }

    /// <returns>Null when there is no such sample; a name with a folder in it is never looked for.</returns>
    public string? Find(string model, string version, string file)
    {
        var path = Path.Combine(folders.Samples(model, version), file);
        return IsName(file) && File.Exists(path) ? path : null;
    }

    public async Task WriteAsync(string model, string version, string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folders.Samples(model, version));
        var path = Path.Combine(folders.Samples(model, version), file);
        // Whole or not at all; a name that ends so is never listed.
        var aside = path + ".part";
        await File.WriteAllBytesAsync(aside, bytes, cancellationToken);
        File.Move(aside, path, overwrite: true);
    }
}
