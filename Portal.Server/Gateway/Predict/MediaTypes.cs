namespace Portal.Server.Gateway.Predict;

/// <summary>Media types by their names and by the first bytes of a file.</summary>
internal static class MediaTypes
{
    /// <summary>What the API's description names; which of them a model takes is in its manifest.</summary>
    public static IReadOnlyList<string> Described { get; } = ["image/png", "image/jpeg", "image/webp", "audio/wav", "text/plain", "application/json"];

    public static string Canonical(string mediaType) => mediaType.Trim().ToLowerInvariant() switch
    {
        "image/jpg" or "image/pjpeg" => "image/jpeg",
        "audio/x-wav" or "audio/wave" or "audio/vnd.wave" => "audio/wav",
        var other => other,
    };

    /// <returns>Null when the bytes do not begin like anything that models take.</returns>
    public static string? Recognise(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return "image/png";
        }
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return "image/jpeg";
        }
        return bytes.Length >= 12 && bytes.StartsWith("RIFF"u8)
            ? bytes[8..12].SequenceEqual("WEBP"u8) ? "image/webp" : bytes[8..12].SequenceEqual("WAVE"u8) ? "audio/wav" : null
            : null;
    }
}
