using System.Text;

namespace Portal.Inference.Pipelines.Text;

/// <summary>
/// An answer as it grows: bytes of tokens come in, whole characters go out, up to the first stop text. What may still
/// become a stop text is held back.
/// </summary>
internal sealed class AnswerText(IReadOnlyList<string> stops)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder whole = new();
    private string held = "";

    /// <summary>A stop text came; nothing follows.</summary>
    public bool IsStopped { get; private set; }

    public string Whole => whole.ToString();

    /// <returns>The text that is certain now; often empty.</returns>
    public string Add(ReadOnlySpan<byte> bytes) => Take(bytes, isLast: false);

    /// <summary>The rest, when no token follows. Half a character becomes U+FFFD.</summary>
    public string End() => IsStopped ? "" : Take([], isLast: true);

    private string Take(ReadOnlySpan<byte> bytes, bool isLast)
    {
        Span<char> room = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length + 4)];
        held += room[..decoder.GetChars(bytes, room, isLast)].ToString();
        var stop = stops.Select(text => held.IndexOf(text, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        IsStopped = stop >= 0;
        var certain = IsStopped ? stop : isLast ? held.Length : held.Length - MayBegin();
        var piece = held[..certain];
        held = IsStopped ? "" : held[certain..];
        whole.Append(piece);
        return piece;
    }

    /// <returns>Length of the longest end of the held text that a stop text begins with.</returns>
    private int MayBegin()
    {
        for (var from = Math.Max(0, held.Length - stops.Select(text => text.Length).DefaultIfEmpty().Max() + 1); from < held.Length; from++)
        {
            var end = held.AsSpan(from);
            foreach (var stop in stops)
            {
                if (stop.AsSpan().StartsWith(end, StringComparison.Ordinal))
                {
                    return end.Length;
                }
            }
        }

        return 0;
    }
}
