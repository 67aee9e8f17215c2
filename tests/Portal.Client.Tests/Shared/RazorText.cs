using System.Text;

namespace Portal.Client.Tests.Shared;

/// <summary>Razor without its expressions: what is left are tags and words.</summary>
internal static class RazorText
{
    private static readonly string[] Statements = ["if", "foreach", "for", "switch", "while"];

    public static string WithoutExpressions(string razor)
    {
        var text = new StringBuilder();
        for (var at = 0; at < razor.Length;)
        {
            if (razor[at] == '@')
            {
                at = AfterExpression(razor, at + 1);
            }
            else
            {
                text.Append(razor[at++]);
            }
        }
        return text.ToString();
    }

    private static int AfterExpression(string razor, int at)
    {
        var start = at;
        while (at < razor.Length)
        {
            if (razor[at] is '(' or '[')
            {
                at = AfterBrackets(razor, at);
            }
            else if (char.IsLetterOrDigit(razor[at]) || razor[at] is '_' or ':' || GoesOn(razor, at))
            {
                at++;
            }
            else if (razor[at] == ' ' && Statements.Contains(razor[start..at]))
            {
                at++;
            }
            else
            {
                break;
            }
        }
        return at;
    }

    /// <summary>A dot before a member, or the mark of a null check before such a dot; not the end of a sentence.</summary>
    private static bool GoesOn(string razor, int at) =>
        at + 1 < razor.Length
        && ((razor[at] is '.' && char.IsLetter(razor[at + 1])) || (razor[at] is '!' or '?' && razor[at + 1] is '.' or '['));

    private static int AfterBrackets(string razor, int at)
    {
        var depth = 0;
        var isQuoted = false;
        for (; at < razor.Length; at++)
        {
            isQuoted ^= razor[at] == '"';
            depth += isQuoted ? 0 : razor[at] switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
            if (depth == 0 && !isQuoted)
            {
                return at + 1;
            }
        }
        return at;
    }
}
