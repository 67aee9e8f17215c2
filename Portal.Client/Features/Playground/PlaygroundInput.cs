namespace Portal.Client.Features.Playground;

/// <summary>What the person gives to the model.</summary>
/// <param name="PreviewUrl">Where the browser finds it to show or play it.</param>
/// <param name="Image">Set for an image whose header could be read.</param>
/// <param name="Sound">Set for a WAV that could be read.</param>
public sealed record PlaygroundInput(
    string Name, string MediaType, byte[] Bytes, string PreviewUrl, ImageSize? Image, WaveFile? Sound)
{
    /// <summary>Peaks across a waveform: about one every two pixels of a wide screen.</summary>
    private const int Buckets = 600;

    public static PlaygroundInput From(string name, string mediaType, byte[] bytes, string previewUrl) => new(
        name,
        mediaType,
        bytes,
        previewUrl,
        mediaType.StartsWith("image/", StringComparison.Ordinal) ? ImageSize.Read(bytes) : null,
        mediaType.StartsWith("audio/", StringComparison.Ordinal) ? WaveFile.Read(bytes, Buckets) : null);
}
