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
    private readonly GraphWalk graphs;
    private readonly OpsetWalk versions;
    private readonly FunctionWalk functions;
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
        var types = new TypeWalk(reader, counts);
        graphs = new(reader, new(reader, external, counts), types, operators, counts, limits);
        versions = new(reader, limits);
        functions = new(reader, graphs, types, versions, operators, counts);
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
                    versions.Opset(fields.Nested(), opsets);
                    break;
                case 14:
                    counts.Small();
                    fields.Skip();
                    break;
                case 20:
                    Training(fields.Nested());
                    break;
                case 25:
                    functions.Function(fields.Nested());
                    break;
                case 26:
                    counts.Small();
                    fields.Skip();
                    break;
                default:
                    throw fields.Unknown();
            }
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
}
