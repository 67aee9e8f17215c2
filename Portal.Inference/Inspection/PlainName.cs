using System.Text.RegularExpressions;

namespace Portal.Inference.Inspection;

/// <summary>Names that mean one file of one folder on every system.</summary>
public static partial class PlainName
{
    /// <summary>Whether a name is letters, digits, dots, hyphens and underscores, and no device of Windows.</summary>
    public static bool Holds(string name) =>
        Pattern().IsMatch(name) && !name.EndsWith('.') && !name.Contains("..", StringComparison.Ordinal) && !Device().IsMatch(name);

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\\z")]
    private static partial Regex Pattern();

    [GeneratedRegex("^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\.|\\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Device();
}
