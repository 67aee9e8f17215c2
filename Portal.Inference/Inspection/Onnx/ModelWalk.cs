namespace Portal.Inference.Inspection.Onnx;

/// <summary>An ONNX model from its first byte to its last.</summary>
internal sealed class ModelWalk
{
    private const string Message = "ModelProto";

    private readonly ProtoReader reader;
    private readonly InspectionLimits limits;
    private readonly WalkCounts counts;
    private readonly ExternalData external;
    private readonly OperatorUse operators;
    private readonly TensorWalk tensors;
    private readonly TypeWalk types;
    private readonly GraphWalk graphs;
    private readonly Dictionary<string, long> opsets = new(StringComparer.Ordinal);
    private (string Name, string Version) producer = ("", "");
    private long irVersion;
    private bool hasGraph;

    /// <param name="stream">The file.</param>
    /// <param name="files">The other files of its bundle.</param>
    /// <param name="limits">What is let in.</param>
    public ModelWalk(Stream stream, IReadOnlyDictionary<string, long> files, InspectionLimits limits)
    {
        this.limits = limits;
        reader = new(stream, stream.Length);
        counts = new(limits);
        external = new(files);
        operators = new(limits);
        tensors = new(reader, external, counts);
        types = new(reader, counts);
        graphs = new(reader, tensors, types, operators, counts, limits);
    }

    /// <exception cref="InspectionRefusedException">It is not let in.</exception>
    public InspectionReport Run(string file, Func<IReadOnlyCollection<string>, (IReadOnlyList<BundleFile> External, IReadOnlyList<BundleFile> Side)> others)
    {
        Model();
        if (!hasGraph || irVersion == 0)
        {
            throw new InspectionRefusedException(VerdictReason.NotOnnx, file);
        }

        operators.Check();
        CheckOpsets();
        var (externalFiles, sideFiles) = others(external.Used);
        return new()
        {
            ModelFile = file,
            ModelBytes = reader.Length,
            IrVersion = irVersion,
            Opsets = opsets,
            Producer = $"{producer.Name} {producer.Version}".Trim(),
            Inputs = graphs.Inputs,
            Outputs = graphs.Outputs,
            Nodes = counts.Nodes,
            Subgraphs = counts.Subgraphs,
            Initialisers = counts.Initialisers,
            Parameters = counts.Parameters,
            UnboundedLoops = counts.UnboundedLoops,
            Operators = operators.Operators,
            ExternalFiles = externalFiles,
            SideFiles = sideFiles,
        };
    }

    private void Model()
    {
        var fields = new MessageReader(reader, reader.Length, Message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    irVersion = fields.Number();
                    if (irVersion < limits.IrVersion.First || irVersion > limits.IrVersion.Last)
                    {
                        throw new InspectionRefusedException(VerdictReason.IrVersion, $"{irVersion}", $"{limits.IrVersion.First}", $"{limits.IrVersion.Last}");
                    }

                    break;
                case 2:
                    producer.Name = fields.Name();
                    break;
                case 3:
                    producer.Version = fields.Name();
                    break;
                case 4 or 6:
                    fields.SkipOnce();
                    break;
                case 5:
                    fields.Number();
                    break;
                case 7:
                    hasGraph = true;
                    graphs.Graph(fields.NestedOnce(), 1, main: true);
                    break;
                case 8:
                    Opset(fields.Nested(), opsets);
                    break;
                case 14:
                    counts.Small();
                    fields.Skip();
                    break;
                case 20:
                    Training(fields.Nested());
                    break;
                case 25:
                    Function(fields.Nested());
                    break;
                case 26:
                    fields.Skip();
                    break;
                default:
                    throw fields.Unknown();
            }
        }
    }

    private void Opset(long end, Dictionary<string, long> into)
    {
        var fields = new MessageReader(reader, end, "OperatorSetIdProto");
        var (domain, version) = ("", 0L);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    domain = OperatorUse.Plain(fields.Name());
                    break;
                case 2:
                    version = fields.Number();
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        if (!into.TryAdd(domain, version))
        {
            throw new InspectionRefusedException(VerdictReason.Malformed, Message, $"it names the operators '{domain}' twice");
        }

        if (into.Count > limits.Parts)
        {
            throw new InspectionRefusedException(VerdictReason.TooManyParts, "sets of operators", $"{limits.Parts}");
        }

        var (first, last) = domain switch
        {
            "" => ((long)limits.Opset.First, (long)limits.Opset.Last),
            "ai.onnx.ml" => (limits.MlOpset.First, limits.MlOpset.Last),
            _ => (long.MinValue, long.MaxValue),
        };
        if (version < first || version > last)
        {
            throw new InspectionRefusedException(VerdictReason.Opset, domain.Length == 0 ? "ai.onnx" : domain, $"{version}", $"{first}", $"{last}");
        }
    }

    // A model without ai.onnx operators, as of trees alone, names no version of them.
    private void CheckOpsets()
    {
        if (opsets.Count == 0)
        {
            throw new InspectionRefusedException(VerdictReason.Malformed, Message, "it names no version of its operators");
        }
    }

    private void Training(long end)
    {
        counts.Function();
        var fields = new MessageReader(reader, end, "TrainingInfoProto");
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1 or 2:
                    counts.Subgraph();
                    graphs.Graph(fields.NestedOnce(), 2);
                    break;
                case 3 or 4:
                    counts.Small();
                    fields.Skip();
                    break;
                default:
                    throw fields.Unknown();
            }
        }
    }

    private void Function(long end)
    {
        counts.Function();
        operators.BeginFunction();
        var fields = new MessageReader(reader, end, "FunctionProto");
        var (name, domain, overload) = ("", "", "");
        var own = new Dictionary<string, long>(StringComparer.Ordinal);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    name = fields.Name();
                    break;
                case 4 or 5 or 6:
                    counts.Small();
                    fields.Skip();
                    break;
                case 7:
                    graphs.Node(fields.Nested(), 2);
                    break;
                case 8:
                    fields.SkipOnce();
                    break;
                case 9:
                    Opset(fields.Nested(), own);
                    break;
                case 10:
                    domain = fields.Name();
                    break;
                case 11:
                    graphs.Attribute(fields.Nested(), 2);
                    break;
                case 12:
                    types.Value(fields.Nested());
                    break;
                case 13:
                    overload = fields.Name();
                    break;
                case 14:
                    fields.Skip();
                    break;
                default:
                    throw fields.Unknown();
            }
        }

        operators.EndFunction(domain, name, overload);
    }
}
