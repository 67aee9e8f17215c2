namespace Portal.Inference.Inspection.Onnx;

/// <summary>Tensors wherever they are: initialisers, sparse ones, attributes. Their numbers are skipped, never read.</summary>
internal sealed class TensorWalk(ProtoReader reader, ExternalData external, WalkCounts counts)
{
    private const string Message = "TensorProto";
    private const int MostDimensions = 64;
    private const int MostEntries = 8;

    /// <returns>Its name and how many elements it has.</returns>
    public (string Name, long Elements) Tensor(long end)
    {
        counts.Small();
        var fields = new MessageReader(reader, end, Message);
        var (name, type, location) = ("", 0L, 0L);
        List<long> dimensions = [];
        List<(string, string)> entries = [];
        var (raw, typed) = (-1L, false);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    fields.Numbers(dimensions, MostDimensions);
                    break;
                case 2:
                    type = fields.Number();
                    break;
                case 3:
                    throw fields.Malformed("it is in segments");
                case 4:
                    typed = true;
                    fields.SkipFixed32();
                    break;
                case 5 or 7 or 11:
                    typed = true;
                    fields.SkipVarints();
                    break;
                case 6:
                    typed = true;
                    counts.Small();
                    fields.Skip();
                    break;
                case 8:
                    name = fields.Name();
                    break;
                case 9:
                    fields.Once();
                    raw = fields.Bytes();
                    reader.Skip(raw);
                    break;
                case 10:
                    typed = true;
                    fields.SkipFixed64();
                    break;
                case 12:
                    fields.SkipOnce();
                    break;
                case 13:
                    entries.Add(Entry(fields.Nested()));
                    if (entries.Count > MostEntries)
                    {
                        throw fields.Malformed("it says too much of its external data");
                    }

                    break;
                case 14:
                    location = fields.Number();
                    break;
                case 16:
                    counts.Small();
                    fields.Skip();
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        if (!ElementTypes.Has(type))
        {
            throw new InspectionRefusedException(VerdictReason.TensorSize, name, "has an unknown element type");
        }

        var elements = Elements(name, dimensions);
        var needed = ElementTypes.Bytes(type, elements);
        if (location is not (0 or 1))
        {
            throw fields.Malformed("its data is at an unknown kind of place");
        }

        if (location == 1 || entries.Count > 0)
        {
            if (raw >= 0 || typed || location == 0)
            {
                throw new InspectionRefusedException(VerdictReason.ExternalMalformed, name, "it has data both inside and outside the model");
            }

            external.Check(name, entries, needed ?? throw new InspectionRefusedException(VerdictReason.TensorSize, name, "cannot be kept outside the model"));
        }
        else if (raw >= 0 && raw != needed)
        {
            throw new InspectionRefusedException(VerdictReason.TensorSize, name, $"has {raw} bytes, which its dimensions and type do not need");
        }

        return (name, elements);
    }

    /// <returns>How many elements it holds.</returns>
    public (string Name, long Elements) Sparse(long end)
    {
        var fields = new MessageReader(reader, end, "SparseTensorProto");
        var found = ("", 0L);
        List<long> dimensions = [];
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    found = Tensor(fields.NestedOnce());
                    break;
                case 2:
                    Tensor(fields.NestedOnce());
                    break;
                case 3:
                    fields.Numbers(dimensions, MostDimensions);
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        Elements(found.Item1, dimensions);
        return found;
    }

    /// <summary>A key and a value.</summary>
    public (string Key, string Value) Entry(long end)
    {
        counts.Small();
        var fields = new MessageReader(reader, end, "StringStringEntryProto");
        var (key, value) = ("", "");
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    key = fields.Name();
                    break;
                case 2:
                    value = fields.Name();
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        return (key, value);
    }

    private static long Elements(string name, List<long> dimensions)
    {
        Int128 elements = 1;
        foreach (var dimension in dimensions)
        {
            elements *= dimension >= 0 ? dimension : throw new InspectionRefusedException(VerdictReason.TensorSize, name, "has a negative dimension");
            if (elements > long.MaxValue)
            {
                throw new InspectionRefusedException(VerdictReason.TensorSize, name, "has more elements than 64 bits count");
            }
        }

        return (long)elements;
    }
}
