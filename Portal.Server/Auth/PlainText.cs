using System.Globalization;

namespace Portal.Server.Auth;

/// <summary>A name that a person typed and that other people will read.</summary>
internal static class PlainText
{
    /// <returns>The trimmed text, or null when it is too short, too long, or holds characters that are not seen (controls, bidirectional overrides).</returns>
    public static string? Read(string? text, int minLength, int maxLength)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed.Length >= minLength && trimmed.Length <= maxLength && trimmed.All(IsSeen) ? trimmed : null;
    }

    private static bool IsSeen(char character) => char.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
