using System.Text;
using Portal.Inference.Engine;

namespace Portal.Inference.Pipelines.Text;

/// <summary>A text as it comes in.</summary>
internal static class PlainText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses what is far too long by its length alone: nobody's tokens have 64 characters on average.</summary>
    public static bool FitsInto(int tokens, string text) => text.Length <= 64L * tokens;

    /// <exception cref="PredictionRefusedException">It is not UTF-8.</exception>
    public static string Of(EncodedInput file)
    {
        try
        {
            return Strict.GetString(file.Body.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new PredictionRefusedException(RefusalReason.Undecodable, "The text is not UTF-8.");
        }
    }
}
