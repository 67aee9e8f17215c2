using System.Text.Json;

namespace Portal.Client.Api;

/// <summary>The parts of RFC 9457 that a person needs: what the portal says when it refuses.</summary>
internal sealed record ProblemDetails(
    string? Code, string? Field, string? Detail, string? Title, IReadOnlyDictionary<string, string[]>? Errors)
{
    /// <summary>A field's own message says more than "One or more validation errors occurred".</summary>
    public string? Sentence => Errors?.Values.SelectMany(messages => messages).FirstOrDefault() ?? Detail ?? Title;

    public string? FirstField => Field ?? Errors?.Keys.FirstOrDefault();

    /// <returns>Null when the body is not a problem: a proxy's HTML page, or nothing.</returns>
    public static async Task<ProblemDetails?> Read(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true)
        {
            return null;
        }
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync<ProblemDetails>(body, JsonSerializerOptions.Web, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
