namespace Portal.Inference.Inspection.Onnx;

/// <summary>An operator or a function of the model's own.</summary>
internal readonly record struct OperatorName(string Domain, string Type, string Overload)
{
    public override string ToString() => Domain.Length == 0 ? Type : $"{Domain}:{Type}";
}

/// <summary>
/// Which operators are used, by the graph and by each function of the model: a function counts as often as it is called,
/// since that is what a loader puts in its place.
/// </summary>
internal sealed class OperatorUse(InspectionLimits limits)
{
    // A loader puts functions in each other's place one after the other.
    private const int DeepestCalls = 64;

    private readonly Dictionary<OperatorName, Dictionary<OperatorName, long>> functions = [];
    private readonly Dictionary<OperatorName, long> graph = [];
    private readonly Dictionary<OperatorName, OperatorName> known = [];
    private readonly Dictionary<OperatorName, long> sizes = [];
    private Dictionary<OperatorName, long>? body;

    public IReadOnlyList<string> Operators =>
        [.. known.Keys.Where(name => !functions.ContainsKey(name)).Select(name => name.ToString()).Distinct().Order(StringComparer.Ordinal)];

    public static string Plain(string domain) => domain == "ai.onnx" ? "" : domain;

    public void Node(string domain, string type, string overload)
    {
        var name = new OperatorName(Plain(domain), type, overload);
        if (!known.TryGetValue(name, out var same))
        {
            known[name] = same = name;
            if (known.Count > limits.Parts)
            {
                throw new InspectionRefusedException(VerdictReason.TooManyParts, "different operators", $"{limits.Parts}");
            }
        }

        var uses = body ?? graph;
        uses[same] = uses.GetValueOrDefault(same) + 1;
    }

    public void BeginFunction() => body = [];

    public void EndFunction(string domain, string type, string overload)
    {
        var name = new OperatorName(Plain(domain), type, overload);
        if (!functions.TryAdd(name, body!))
        {
            throw new InspectionRefusedException(VerdictReason.Malformed, "FunctionProto", $"{name} is there twice");
        }

        body = null;
    }

    /// <summary>Checks domains, and that what is called does not grow beyond the limit of nodes.</summary>
    public void Check()
    {
        foreach (var name in known.Keys)
        {
            if (!functions.ContainsKey(name) && name.Domain is not ("" or "ai.onnx.ml") && !(limits.ContribOperators && name.Domain == "com.microsoft"))
            {
                throw new InspectionRefusedException(VerdictReason.UnknownDomain, name.Domain, name.Type);
            }
        }

        Size(graph, []);
        foreach (var (name, uses) in functions)
        {
            Size(uses, [name]);
        }
    }

    private long Size(Dictionary<OperatorName, long> uses, HashSet<OperatorName> callers)
    {
        var total = 0L;
        foreach (var (name, times) in uses)
        {
            total += times * SizeOf(name, callers);
            if (total > limits.Nodes)
            {
                throw new InspectionRefusedException(VerdictReason.TooManyNodes, $"{limits.Nodes}");
            }
        }

        return total;
    }

    private long SizeOf(OperatorName name, HashSet<OperatorName> callers)
    {
        if (!functions.TryGetValue(name, out var uses))
        {
            return 1;
        }

        if (sizes.TryGetValue(name, out var size))
        {
            return size;
        }

        if (!callers.Add(name))
        {
            throw new InspectionRefusedException(VerdictReason.RecursiveFunction, name.ToString());
        }

        if (callers.Count > DeepestCalls)
        {
            throw new InspectionRefusedException(VerdictReason.TooDeep, $"{DeepestCalls}");
        }

        size = Size(uses, callers);
        callers.Remove(name);
        return sizes[name] = size;
    }
}
