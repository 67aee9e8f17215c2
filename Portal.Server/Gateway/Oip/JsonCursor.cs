using System.Text.Json;

namespace Portal.Server.Gateway.Oip;

/// <summary>
/// Walks over JSON's braces and lets the framework's reader judge each value. Unlike that reader it can jump over a value
/// that somebody else has read, such as a tensor's data.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> json = json;

    public int At { get; private set; }

    public readonly ReadOnlySpan<byte> Rest => json[At..];

    /// <summary>A part that was jumped over.</summary>
    public readonly ReadOnlySpan<byte> Slice(Range part) => json[part];

    /// <summary>Goes to the next member of an object, or to its end.</summary>
    /// <param name="isFirst">Whether none was read yet.</param>
    /// <returns>The member's name; null at the end.</returns>
    public string? NextMember(ref bool isFirst)
    {
        if (Accept('}'))
        {
            return null;
        }
        if (!isFirst)
        {
            Expect(',');
        }
        isFirst = false;
        var name = Text(Read()) ?? throw Broken();
        Expect(':');
        return name;
    }

    /// <returns>Null when the value is no string or has half a character in it.</returns>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Goes to the next item of an array, or to its end.</summary>
    public bool NextItem(ref bool isFirst)
    {
        if (Accept(']'))
        {
            return false;
        }
        if (!isFirst)
        {
            Expect(',');
        }
        isFirst = false;
        return true;
    }

    public void Expect(char character)
    {
        if (!Accept(character))
        {
            throw Broken();
        }
    }

    /// <summary>Reads the whole value that begins here.</summary>
    public JsonElement Read()
    {
        SkipSpace();
        try
        {
            var reader = new Utf8JsonReader(Rest, new JsonReaderOptions { MaxDepth = MaxDepth });
            var value = JsonElement.ParseValue(ref reader);
            At += (int)reader.BytesConsumed;
            return value;
        }
        catch (JsonException)
        {
            throw Broken();
        }
    }

    /// <summary>Jumps over so many bytes, which the caller has read.</summary>
    public void Jump(int bytes) => At += bytes;

    public void SkipSpace()
    {
        while (At < json.Length && json[At] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            At++;
        }
    }

    public void ExpectEnd()
    {
        SkipSpace();
        if (At < json.Length)
        {
            throw Broken();
        }
    }

    private bool Accept(char character)
    {
        SkipSpace();
        if (At >= json.Length || json[At] != character)
        {
            return false;
        }
        At++;
        return true;
    }

    private readonly InferRequestException Broken() => new($"The JSON is not valid at byte {At}.", "body");
}
