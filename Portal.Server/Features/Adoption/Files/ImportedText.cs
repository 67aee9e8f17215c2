using System.Text;
using Portal.Server.Gateway.Predict;

namespace Portal.Server.Features.Adoption.Files;

/// <summary>Why a file that somebody sent is no text.</summary>
internal enum ImportFlaw
{
    TooLarge,
    NotUtf8,
}

/// <summary>What every import of comma-separated values asks of its text.</summary>
internal static class ImportedText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <param name="most">Bytes.</param>
    /// <returns>The text, or why there is none.</returns>
    public static async Task<(string? Text, ImportFlaw? Flaw)> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        try
        {
            return await BodyReader.ReadAsync(request, most, cancellationToken) is { } body
                ? (StrictUtf8.GetString(body.Span), null)
                : (null, ImportFlaw.TooLarge);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, ImportFlaw.TooLarge);
        }
        catch (DecoderFallbackException)
        {
            return (null, ImportFlaw.NotUtf8);
        }
    }

    /// <summary>Whether a sentence can name it: some text, on one line, without marks that nobody sees.</summary>
    public static bool IsSource(string text, int longest) => text.Length > 0 && text.Length <= longest && !text.Any(char.IsControl);

    /// <summary>Whoever opens the figures in a spreadsheet must not run what an import brought in.</summary>
    public static bool IsFormula(string text) => text is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..];
}
