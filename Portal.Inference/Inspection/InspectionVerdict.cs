namespace Portal.Inference.Inspection;

/// <summary>Why an upload is refused, for people and for translators.</summary>
/// <param name="Reason">Which rule.</param>
/// <param name="Message">An English sentence; safe to show, it names no path of this machine.</param>
/// <param name="Arguments">What the sentence names, in order, for the same sentence in another language.</param>
public sealed record InspectionVerdict(VerdictReason Reason, string Message, IReadOnlyList<string> Arguments)
{
    private const int LongestArgument = 200;

    /// <summary>A verdict with the reason's own sentence.</summary>
    public static InspectionVerdict Of(VerdictReason reason, params IReadOnlyList<string> arguments)
    {
        // Names come out of the file: no line breaks, and no more than a line of them.
        string[] safe = [.. arguments.Select(Safe)];
        return new(reason, VerdictSentences.Of(reason, safe), safe);
    }

    private static string Safe(string text)
    {
        var cut = text.Length > LongestArgument ? text[..LongestArgument] + "…" : text;
        return string.Concat(cut.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
    }
}

/// <summary>The walk has seen enough.</summary>
internal sealed class InspectionRefusedException(InspectionVerdict verdict) : Exception(verdict.Message)
{
    public InspectionRefusedException(VerdictReason reason, params IReadOnlyList<string> arguments)
        : this(InspectionVerdict.Of(reason, arguments))
    {
    }

    public InspectionVerdict Verdict { get; } = verdict;
}
