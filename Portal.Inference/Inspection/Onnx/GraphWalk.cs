namespace Portal.Inference.Inspection.Onnx;

/// <summary>Graphs, their nodes and the graphs in their nodes' attributes.</summary>
internal sealed class GraphWalk(ProtoReader reader, TensorWalk tensors, TypeWalk types, OperatorUse operators, WalkCounts counts, InspectionLimits limits)
{
    private readonly List<ModelValue> inputs = [];
    private readonly HashSet<string> initialised = new(StringComparer.Ordinal);

    public IReadOnlyList<ModelValue> Inputs => [.. inputs.Where(input => !initialised.Contains(input.Name))];

    public List<ModelValue> Outputs { get; } = [];

    /// <param name="end">Where the message ends.</param>
    /// <param name="depth">1 for the model's own graph.</param>
    /// <param name="main">Whether it is the one whose inputs and outputs are the model's.</param>
    public void Graph(long end, int depth, bool main = false)
    {
        counts.Deep(depth);
        var fields = new MessageReader(reader, end, "GraphProto");
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    Node(fields.Nested(), depth);
                    break;
                case 2 or 10:
                    fields.SkipOnce();
                    break;
                case 5:
                    Initialiser(tensors.Tensor(fields.Nested()), main);
                    break;
                case 15:
                    Initialiser(tensors.Sparse(fields.Nested()), main);
                    break;
                case 11 or 12:
                    var into = !main ? null : fields.Field == 11 ? inputs : Outputs;
                    Add(into, types.Value(fields.Nested()));
                    break;
                case 13:
                    types.Value(fields.Nested());
                    break;
                case 14 or 16:
                    counts.Small();
                    fields.Skip();
                    break;
                default:
                    throw fields.Unknown();
            }
        }
    }

    public void Node(long end, int depth)
    {
        counts.Node();
        var fields = new MessageReader(reader, end, "NodeProto");
        var (type, domain, overload) = ("", "", "");
        var (first, bounded) = (true, false);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    counts.Small();
                    var bytes = fields.Bytes();
                    reader.Skip(bytes);
                    bounded |= first && bytes > 0;
                    first = false;
                    break;
                case 2:
                    counts.Small();
                    fields.Skip();
                    break;
                case 3 or 6:
                    fields.SkipOnce();
                    break;
                case 4:
                    type = fields.Name();
                    break;
                case 5:
                    Attribute(fields.Nested(), depth);
                    break;
                case 7:
                    domain = fields.Name();
                    break;
                case 8:
                    overload = fields.Name();
                    break;
                case 9 or 10:
                    counts.Small();
                    fields.Skip();
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        counts.UnboundedLoops += type == "Loop" && !bounded ? 1 : 0;
        operators.Node(domain, type, overload);
    }

    public void Attribute(long end, int depth)
    {
        counts.Small();
        var fields = new MessageReader(reader, end, "AttributeProto");
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1 or 4 or 13 or 21:
                    fields.SkipOnce();
                    break;
                case 2:
                    fields.Once();
                    fields.SkipFixed32();
                    break;
                case 3 or 20:
                    fields.Number();
                    break;
                case 5:
                    tensors.Tensor(fields.NestedOnce());
                    break;
                case 6:
                    counts.Subgraph();
                    Graph(fields.NestedOnce(), depth + 1);
                    break;
                case 7:
                    fields.SkipFixed32();
                    break;
                case 8:
                    fields.SkipVarints();
                    break;
                case 9:
                    counts.Small();
                    fields.Skip();
                    break;
                case 10:
                    tensors.Tensor(fields.Nested());
                    break;
                case 11:
                    counts.Subgraph();
                    Graph(fields.Nested(), depth + 1);
                    break;
                case 14:
                    types.Type(fields.NestedOnce(), 1);
                    break;
                case 15:
                    types.Type(fields.Nested(), 1);
                    break;
                case 22:
                    tensors.Sparse(fields.NestedOnce());
                    break;
                case 23:
                    tensors.Sparse(fields.Nested());
                    break;
                default:
                    throw fields.Unknown();
            }
        }
    }

    private void Initialiser((string Name, long Elements) tensor, bool main)
    {
        counts.Initialiser(tensor.Elements);
        if (main)
        {
            initialised.Add(tensor.Name);
        }
    }

    private void Add(List<ModelValue>? into, ModelValue value)
    {
        into?.Add(value);
        // Old exporters list every initialiser among the inputs.
        if (into?.Count > limits.Parts + limits.Initialisers)
        {
            throw new InspectionRefusedException(VerdictReason.TooManyParts, "inputs or outputs", $"{limits.Parts}");
        }
    }
}
