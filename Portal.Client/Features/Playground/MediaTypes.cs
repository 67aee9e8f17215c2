namespace Portal.Client.Features.Playground;

/// <summary>Media types by the names that the models accept.</summary>
public static class MediaTypes
{
    /// <summary>What a chosen file is: browsers name WAV in four ways, and some name nothing.</summary>
    public static string Of(string fileName, string browserSays) => browserSays.ToLowerInvariant() switch
    {
        "audio/x-wav" or "audio/wave" or "audio/vnd.wave" => "audio/wav",
        "image/jpg" or "image/pjpeg" => "image/jpeg",
        "" or "application/octet-stream" => ByExtension(fileName),
        var known => known,
    };

    /// <summary>For the file picker: types and endings, because some systems filter by one and some by the other.</summary>
    public static string PickerFilter(IEnumerable<string> accepted) =>
        string.Join(",", accepted.Select(type => EndingsOf(type) is { } endings ? $"{type},{endings}" : type));

    /// <summary>For people: <c>PNG, JPEG</c>; a type's other names are not repeated.</summary>
    public static IEnumerable<string> Names(IEnumerable<string> accepted) =>
        accepted.Select(type => Of("", type)).Distinct().Select(type => type[(type.IndexOf('/', StringComparison.Ordinal) + 1)..].ToUpperInvariant());

    public static bool Accepts(IEnumerable<string> accepted, string mediaType) =>
        accepted.Any(type => Of("", type) == mediaType);

    private static string ByExtension(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".webp" => "image/webp",
        ".wav" => "audio/wav",
        _ => "application/octet-stream",
    };

    private static string? EndingsOf(string mediaType) => mediaType switch
    {
        "image/png" => ".png",
        "image/jpeg" => ".jpg,.jpeg",
        "image/webp" => ".webp",
        "audio/wav" => ".wav",
        _ => null,
    };
}
