namespace Portal.Inference.Inspection.Onnx;

/// <summary>What was counted so far; each count stops the walk at its limit.</summary>
internal sealed class WalkCounts(InspectionLimits limits)
{
    private int functions;
    private int small;

    public long Nodes { get; private set; }

    public int Initialisers { get; private set; }

    public int Subgraphs { get; private set; }

    public long Parameters { get; private set; }

    public int UnboundedLoops { get; set; }

    public void Node()
    {
        if (++Nodes > limits.Nodes)
        {
            throw new InspectionRefusedException(VerdictReason.TooManyNodes, $"{limits.Nodes}");
        }
    }

    public void Initialiser(long elements)
    {
        Parameters = elements > long.MaxValue - Parameters ? long.MaxValue : Parameters + elements;
        if (++Initialisers > limits.Initialisers)
        {
            throw new InspectionRefusedException(VerdictReason.TooManyInitialisers, $"{limits.Initialisers}");
        }
    }

    public void Subgraph()
    {
        if (++Subgraphs > limits.Subgraphs)
        {
            throw new InspectionRefusedException(VerdictReason.TooManySubgraphs, $"{limits.Subgraphs}");
        }
    }

    public void Function()
    {
        if (++functions > limits.Parts)
        {
            throw new InspectionRefusedException(VerdictReason.TooManyParts, "functions", $"{limits.Parts}");
        }
    }

    /// <summary>Attributes, values, tensors, types, names in lists, entries of metadata: what costs a loader memory for each. Numbers in lists do so by their bytes.</summary>
    public void Small()
    {
        if (++small > limits.SmallParts)
        {
            throw new InspectionRefusedException(VerdictReason.TooManyParts, "attributes and values", $"{limits.SmallParts}");
        }
    }

    /// <param name="depth">Graphs that the graph lies in, itself included.</param>
    public void Deep(int depth)
    {
        if (depth > limits.Depth)
        {
            throw new InspectionRefusedException(VerdictReason.TooDeep, $"{limits.Depth}");
        }
    }
}
