using System.Globalization;

namespace Portal.Inference.Inspection.Onnx;

/// <summary>Where tensors keep their bytes outside the model: only in plain-named files that were uploaded with it, and only inside those.</summary>
/// <param name="files">The other files of the bundle, by name.</param>
internal sealed class ExternalData(IReadOnlyDictionary<string, long> files)
{
    // ONNX Runtime's mark for a tensor whose "offset" is a pointer.
    private const string AddressMark = "_ORT_MEM_ADDR_";

    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Used => used;

    /// <param name="tensor">The tensor's name.</param>
    /// <param name="entries">Its <c>external_data</c>.</param>
    /// <param name="needed">Bytes that its dimensions and type need.</param>
    public void Check(string tensor, IReadOnlyList<(string Key, string Value)> entries, long needed)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            if (key is not ("location" or "offset" or "length" or "checksum"))
            {
                throw Malformed(tensor, $"it has '{key}'");
            }

            if (!values.TryAdd(key, value))
            {
                throw Malformed(tensor, $"'{key}' is there twice");
            }
        }

        var location = values.GetValueOrDefault("location") ?? throw Malformed(tensor, "it names no file");
        if (location.Contains(AddressMark, StringComparison.OrdinalIgnoreCase))
        {
            throw new InspectionRefusedException(VerdictReason.ExternalAddress, tensor);
        }

        if (!PlainName.Holds(location))
        {
            throw new InspectionRefusedException(VerdictReason.ExternalName, tensor, location);
        }

        if (!files.TryGetValue(location, out var bytes))
        {
            throw new InspectionRefusedException(VerdictReason.ExternalMissing, tensor, location);
        }

        var offset = Number(tensor, values, "offset") ?? 0;
        var length = Number(tensor, values, "length") ?? needed;
        if (length != needed)
        {
            throw Malformed(tensor, $"its length is {length} bytes; its dimensions and type need {needed}");
        }

        if (offset > bytes || length > bytes - offset)
        {
            throw new InspectionRefusedException(VerdictReason.ExternalOutside, tensor, location);
        }

        used.Add(location);
    }

    private static long? Number(string tensor, Dictionary<string, string> values, string key) =>
        !values.TryGetValue(key, out var text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Malformed(tensor, $"'{key}' is no number");

    private static InspectionRefusedException Malformed(string tensor, string what) => new(VerdictReason.ExternalMalformed, tensor, what);
}
