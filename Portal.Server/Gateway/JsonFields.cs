using System.Text.Json;
using Portal.Inference.Engine;

namespace Portal.Server.Gateway;

/// <summary>A JSON object's properties, read strictly; a null is as good as an absent one.</summary>
internal readonly struct JsonFields
{
    private const int MaxStops = 4;

    private readonly JsonElement element;

    /// <exception cref="JsonException">It is not an object.</exception>
    public JsonFields(JsonElement element)
    {
        this.element = element.ValueKind == JsonValueKind.Object ? element : throw new JsonException();
    }

    public JsonElement? Find(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public JsonElement Required(string name) => Find(name) ?? throw new InvalidFieldException("Missing", name);

    public string RequiredText(string name) => Text(Required(name), name);

    public bool Flag(string name) => Find(name) is { } value
        && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw new InvalidFieldException("Flag", name));

    public int? Whole(string name, int least, int most) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most ? number
        : throw new InvalidFieldException("Whole", name, least, most);

    public long? Seed(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : throw new InvalidFieldException("Whole", name, long.MinValue, long.MaxValue);

    public double? Number(string name, double least, double most) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most ? number
        : throw new InvalidFieldException("Number", name, least, most);

    /// <summary>Texts that end a generated answer.</summary>
    public IReadOnlyList<string> Stops(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }
        string[] texts = value.ValueKind switch
        {
            JsonValueKind.String => [Text(value, name)],
            JsonValueKind.Array when value.GetArrayLength() <= MaxStops => [.. value.EnumerateArray().Select(text => Text(text, name))],
            _ => throw new InvalidFieldException("Stop", name, MaxStops),
        };
        return texts.All(text => text.Length > 0) ? texts : throw new InvalidFieldException("Stop", name, MaxStops);
    }

    /// <summary>Refuses properties that are set to something that would change what the answer means.</summary>
    /// <param name="names">Refused unless absent, false, 0, an empty list or an empty object.</param>
    public void Refuse(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is { } value && !IsOff(value))
            {
                throw new InvalidFieldException("Unsupported", name);
            }
        }
    }

    /// <summary>One text or a list of texts.</summary>
    public static IReadOnlyList<TextItem> Texts(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => [new(Text(value, name))],
        JsonValueKind.Array => [.. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
            ? new TextItem(Text(item, name))
            : throw new InvalidFieldException("Texts", name))],
        _ => throw new InvalidFieldException("Texts", name),
    };

    public static string Text(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new InvalidFieldException("Text", name);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8.
            throw new InvalidFieldException("Text", name);
        }
    }

    private static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.False => true,
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };
}
