using System.Buffers;

namespace Portal.Inference.Tensors.Json;

/// <summary>Finds where a JSON value ends without reading what is in it, so that it can be read once more is known.</summary>
public static class JsonExtent
{
    private static readonly SearchValues<byte> Brackets = SearchValues.Create("[]\""u8);

    /// <summary>Length of the array that the text begins with; null when it does not begin with one or the array does not end.</summary>
    public static int? OfArray(ReadOnlySpan<byte> json)
    {
        if (json is not [(byte)'[', ..])
        {
            return null;
        }

        var depth = 1;
        var at = 1;
        while (depth > 0)
        {
            var found = json[at..].IndexOfAny(Brackets);
            if (found < 0)
            {
                return null;
            }

            at += found;
            if (json[at] == '"')
            {
                if (OfString(json[at..]) is not { } length)
                {
                    return null;
                }

                at += length;
                continue;
            }

            depth += json[at++] == '[' ? 1 : -1;
        }

        return at;
    }

    /// <summary>Length of the string that the text begins with, quotes included; null when it does not begin with one or the string does not end.</summary>
    public static int? OfString(ReadOnlySpan<byte> json)
    {
        if (json is not [(byte)'"', ..])
        {
            return null;
        }

        var at = 1;
        while (at < json.Length)
        {
            var found = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return null;
            }

            at += found;
            if (json[at] == '"')
            {
                return at + 1;
            }

            at += 2;
        }

        return null;
    }
}
