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
            else if (char.IsLetterOrDigit(razor[at]) || razor[at] is '_' or ':' || (razor[at] is '.' && at + 1 < razor.Length && char.IsLetter(razor[at + 1])))
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
