namespace Portal.Inference.Inspection.Onnx;

/// <summary>
/// The fields of one message. Stricter than a loader: what a loader would merge, reinterpret or keep as unknown is refused,
/// so that the walk and the loader see the same model.
/// </summary>
internal ref struct MessageReader(ProtoReader reader, long end, string message)
{
    /// <summary>Names beyond this are nobody's.</summary>
    public const int LongestName = 2048;

    private const int VarintWire = 0;
    private const int Fixed64Wire = 1;
    private const int BytesWire = 2;
    private const int Fixed32Wire = 5;

    private int wire;
    private ulong seen;

    public int Field { get; private set; }

    public bool Next()
    {
        if (reader.Position >= end)
        {
            return reader.Position == end ? false : throw Malformed("a part reaches beyond it");
        }

        var tag = reader.Varint(end, message);
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        wire = (int)(tag & 7);
        return tag is >= 8 and <= uint.MaxValue ? true : throw Malformed("a field has no number");
    }

    /// <summary>A number that may be there once.</summary>
    public long Number()
    {
        Once();
        Expect(VarintWire);
        return (long)reader.Varint(end, message);
    }

    /// <summary>A text that may be there once.</summary>
    public string Name()
    {
        Once();
        return Text();
    }

    public string Text()
    {
        var bytes = Bytes();
        return bytes <= LongestName ? reader.Text((int)bytes, message)
            : throw new InspectionRefusedException(VerdictReason.LongName, message, $"{LongestName}");
    }

    /// <summary>Length of a field of bytes that the caller reads or skips.</summary>
    public long Bytes()
    {
        Expect(BytesWire);
        var bytes = reader.Varint(end, message);
        return bytes <= (ulong)(end - reader.Position) ? (long)bytes : throw new InspectionRefusedException(VerdictReason.Truncated, message);
    }

    /// <summary>Where a message inside this one ends.</summary>
    public long Nested()
    {
        var bytes = Bytes();
        return reader.Position + bytes;
    }

    /// <summary>The same for one that may be there once.</summary>
    public long NestedOnce()
    {
        Once();
        return Nested();
    }

    /// <summary>Numbers one by one or packed.</summary>
    public void Numbers(List<long> into, int most)
    {
        if (wire == VarintWire)
        {
            into.Add((long)reader.Varint(end, message));
        }
        else
        {
            var bytes = Bytes();
            for (var packed = reader.Position + bytes; reader.Position < packed && into.Count <= most;)
            {
                into.Add((long)reader.Varint(packed, message));
            }
        }

        if (into.Count > most)
        {
            throw new InspectionRefusedException(VerdictReason.TooManyParts, "dimensions", $"{most}");
        }
    }

    /// <summary>A field whose contents do not matter: a text, or numbers of the wire type given, packed or not.</summary>
    public void Skip(int unpacked = BytesWire)
    {
        if (wire == BytesWire)
        {
            reader.Skip(Bytes());
            return;
        }

        Expect(unpacked);
        switch (wire)
        {
            case VarintWire:
                reader.Varint(end, message);
                break;
            case Fixed64Wire:
                Fixed(sizeof(long));
                break;
            default:
                Fixed(sizeof(int));
                break;
        }
    }

    public void SkipOnce()
    {
        Once();
        Skip();
    }

    public void SkipVarints() => Skip(VarintWire);

    public void SkipFixed32() => Skip(Fixed32Wire);

    public void SkipFixed64() => Skip(Fixed64Wire);

    /// <summary>Notes that a field is there which may be there once.</summary>
    public void Once()
    {
        var bit = 1UL << Field;
        if ((seen & bit) != 0)
        {
            throw Malformed($"its field {Field} is there twice");
        }

        seen |= bit;
    }

    public readonly InspectionRefusedException Unknown() => wire is 3 or 4
        ? new(VerdictReason.Malformed, message, "it has a group")
        : new(VerdictReason.UnknownField, message, $"{Field}");

    public readonly InspectionRefusedException Malformed(string what) => new(VerdictReason.Malformed, message, what);

    private readonly void Expect(int expected)
    {
        if (wire != expected)
        {
            throw wire is 3 or 4 ? Unknown() : Malformed($"its field {Field} is not of the schema's type");
        }
    }

    private readonly void Fixed(int bytes)
    {
        if (end - reader.Position < bytes)
        {
            throw new InspectionRefusedException(VerdictReason.Truncated, message);
        }

        reader.Skip(bytes);
    }
}
