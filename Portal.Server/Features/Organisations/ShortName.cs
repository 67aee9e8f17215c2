using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Server.Features.Organisations;

/// <summary>An organisation's name in addresses: ASCII letters, digits and single hyphens.</summary>
internal static class ShortName
{
    private const int MaxLength = 48;
    private const int MinLength = 2;
    private const string RandomAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    // The provider of the starter models and the demo's organisation have these.
    private static readonly string[] Taken = ["portal", "demo"];

    /// <returns>Candidates, best first: from the name, the name numbered, and finally random ones without end.</returns>
    public static IEnumerable<string> Candidates(string name)
    {
        var plain = FromName(name);
        if (plain.Length >= MinLength)
        {
            if (!Taken.Contains(plain))
            {
                yield return plain;
            }
            for (var number = 2; number <= 9; number++)
            {
                yield return $"{plain}-{number}";
            }
        }
        while (true)
        {
            yield return $"org-{RandomNumberGenerator.GetString(RandomAlphabet, 6)}";
        }
    }

    private static string FromName(string name)
    {
        var text = new StringBuilder();
        foreach (var character in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                text.Append(character);
            }
            else if (char.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark && text.Length > 0 && text[^1] != '-')
            {
                text.Append('-');
            }
        }
        return text.ToString(0, Math.Min(text.Length, MaxLength)).Trim('-');
    }
}
