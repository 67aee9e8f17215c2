namespace Portal.Server.Auth.Passwords;

/// <summary>
/// Refuses what guessing lists start with. Everything guessable in a password is crossed out: common words, also when
/// written with look-alike digits; the person's and the product's own names; runs (<c>1234</c>, <c>aaaa</c>) and
/// repetitions. What remains must still be long enough to be a secret. Composition is nobody's business.
/// </summary>
internal static class PasswordStrength
{
    private const int MinRemainder = 8;

    // Guessing lists try short repetitions; a long one costs a guesser as much as any other text.
    private const int LongestRepetition = 32;

    private static readonly string[] ProductWords = ["aiaas", "portal", "aiaasportal", "marketplace"];

    public static bool IsGuessable(string password, params IEnumerable<string?> personalWords)
    {
        var written = password.ToLowerInvariant();
        var read = string.Concat(written.Select(Unmasked));
        var crossedOut = new bool[written.Length];
        if (written.Length <= LongestRepetition)
        {
            CrossOutRuns(written, crossedOut);
            CrossOutRepetition(written, crossedOut);
        }
        foreach (var word in CommonWords.All.Concat(ProductWords).Concat(personalWords.SelectMany(Words)))
        {
            CrossOut(word, written, crossedOut);
            CrossOut(word, read, crossedOut);
        }
        return crossedOut.Count(crossed => !crossed) < MinRemainder;
    }

    private static IEnumerable<string> Words(string? text) =>
        (text ?? "").ToLowerInvariant().Split(['@', '.', '-', '_', '+', ' '], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length >= 4);

    private static char Unmasked(char character) => character switch
    {
        '@' or '4' => 'a',
        '3' => 'e',
        '1' or '!' => 'i',
        '0' => 'o',
        '$' or '5' => 's',
        '7' => 't',
        _ => character,
    };

    private static void CrossOut(string word, string text, bool[] crossedOut)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            Array.Fill(crossedOut, true, at, word.Length);
        }
    }

    /// <summary>Three or more characters that stay the same, count up or count down.</summary>
    private static void CrossOutRuns(string text, bool[] crossedOut)
    {
        for (var i = 2; i < text.Length; i++)
        {
            var step = text[i] - text[i - 1];
            if (step is 0 or 1 or -1 && text[i - 1] - text[i - 2] == step && char.IsAscii(text[i]))
            {
                Array.Fill(crossedOut, true, i - 2, 3);
            }
        }
    }

    private static void CrossOutRepetition(string text, bool[] crossedOut)
    {
        for (var unit = 1; unit <= text.Length / 2; unit++)
        {
            if (text.AsSpan(unit).SequenceEqual(text.AsSpan(0, text.Length - unit)))
            {
                Array.Fill(crossedOut, true, unit, text.Length - unit);
                return;
            }
        }
    }
}
