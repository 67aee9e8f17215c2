namespace Portal.Inference.Inspection.Onnx;

/// <summary>What values are: their names, types and dimensions.</summary>
internal sealed class TypeWalk(ProtoReader reader, WalkCounts counts)
{
    private const int MostDimensions = 64;

    // Types nest only in sequences, maps and optionals.
    private const int Deepest = 8;

    public ModelValue Value(long end)
    {
        counts.Small();
        var fields = new MessageReader(reader, end, "ValueInfoProto");
        var (name, type) = ("", (Word: "unknown", Dimensions: default(IReadOnlyList<ModelDimension>)));
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    name = fields.Name();
                    break;
                case 2:
                    type = Type(fields.NestedOnce(), 1);
                    break;
                case 3:
                    fields.SkipOnce();
                    break;
                case 4:
                    counts.Small();
                    fields.Skip();
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        return new(name, type.Word, type.Dimensions);
    }

    public (string Word, IReadOnlyList<ModelDimension>? Dimensions) Type(long end, int depth)
    {
        counts.Small();
        var fields = new MessageReader(reader, end, "TypeProto");
        if (depth > Deepest)
        {
            throw new InspectionRefusedException(VerdictReason.TooDeep, $"{Deepest}");
        }

        (string Word, IReadOnlyList<ModelDimension>? Dimensions) found = ("unknown", null);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1 or 8:
                    var word = fields.Field == 1 ? "tensor" : "sparse_tensor";
                    found = Tensor(fields.NestedOnce(), word);
                    break;
                case 4:
                    found = ($"seq({Element(fields.NestedOnce(), depth, "TypeProto.Sequence")})", null);
                    break;
                case 5:
                    found = (Map(fields.NestedOnce(), depth), null);
                    break;
                case 6:
                    fields.SkipOnce();
                    break;
                case 9:
                    found = ($"optional({Element(fields.NestedOnce(), depth, "TypeProto.Optional")})", null);
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        return found;
    }

    private (string, IReadOnlyList<ModelDimension>?) Tensor(long end, string word)
    {
        var fields = new MessageReader(reader, end, "TypeProto.Tensor");
        var (type, shape) = (0L, default(IReadOnlyList<ModelDimension>));
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    type = fields.Number();
                    break;
                case 2:
                    shape = Shape(fields.NestedOnce());
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        return ($"{word}({ElementTypes.Word(type)})", shape);
    }

    private List<ModelDimension> Shape(long end)
    {
        var fields = new MessageReader(reader, end, "TensorShapeProto");
        List<ModelDimension> shape = [];
        while (fields.Next())
        {
            shape.Add(fields.Field == 1 ? Dimension(fields.Nested()) : throw fields.Unknown());
            if (shape.Count > MostDimensions)
            {
                throw new InspectionRefusedException(VerdictReason.TooManyParts, "dimensions", $"{MostDimensions}");
            }
        }

        return shape;
    }

    private ModelDimension Dimension(long end)
    {
        var fields = new MessageReader(reader, end, "TensorShapeProto.Dimension");
        var (size, name) = (default(long?), default(string));
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    size = fields.Number();
                    break;
                case 2:
                    name = fields.Name();
                    break;
                case 3:
                    fields.SkipOnce();
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        // Some exporters write -1 or 0 for what varies.
        return size > 0 ? new(size, null) : new(null, string.IsNullOrEmpty(name) ? null : name);
    }

    private string Element(long end, int depth, string message)
    {
        var fields = new MessageReader(reader, end, message);
        var element = "unknown";
        while (fields.Next())
        {
            element = fields.Field == 1 ? Type(fields.NestedOnce(), depth + 1).Word : throw fields.Unknown();
        }

        return element;
    }

    private string Map(long end, int depth)
    {
        var fields = new MessageReader(reader, end, "TypeProto.Map");
        var (key, value) = ("unknown", "unknown");
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    key = ElementTypes.Word(fields.Number());
                    break;
                case 2:
                    value = Type(fields.NestedOnce(), depth + 1).Word;
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        return $"map({key},{value})";
    }
}
