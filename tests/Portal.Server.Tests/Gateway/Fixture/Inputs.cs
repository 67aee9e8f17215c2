using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Portal.Server.Tests.Gateway.Fixture;

internal static class Inputs
{
    /// <summary>Begins like a PNG; no test's engine decodes it.</summary>
    public static byte[] Png { get; } = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    public static HttpContent PngBody => Body(Png, "image/png");

    public static HttpContent Body(byte[] bytes, string? mediaType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        return content;
    }

    public static HttpContent Json(object body) => JsonContent.Create(body);
}
