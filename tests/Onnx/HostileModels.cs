using System.Globalization;
using System.Runtime.InteropServices;

namespace Portal.Tests.Onnx;

/// <summary>Models that somebody might upload to do harm. They are made when they are needed and never kept.</summary>
internal static class HostileModels
{
    /// <summary>Adds a weight that lies outside the model: <c>x</c> FP32 [4] to <c>y</c> FP32 [4].</summary>
    /// <param name="location">Where it says the weight is.</param>
    /// <param name="offset">Null says nothing, as the length.</param>
    /// <param name="length">Bytes.</param>
    public static byte[] External(string location, long? offset = null, long? length = null) =>
        Model(Adder(ExternalTensor("w", location, offset, length)));

    /// <summary>Runs without end when <c>n</c> INT64 [1] is above 5; gives <c>y</c> INT64 [1].</summary>
    public static byte[] EndlessLoop()
    {
        var body = new ProtoWriter()
            .Message(1, Node("Identity", ["c"], "c_out"))
            .Message(1, Node("Identity", ["v"], "v_out"))
            .Text(2, "body")
            .Message(11, Value("i", OnnxType.Int64)).Message(11, Value("c", OnnxType.Bool)).Message(11, Value("v", OnnxType.Int64, 1))
            .Message(12, Value("c_out", OnnxType.Bool)).Message(12, Value("v_out", OnnxType.Int64, 1));
        return Model(new ProtoWriter()
            .Message(1, Node("Greater", ["n", "five"], "many"))
            .Message(1, Node("Squeeze", ["many"], "go"))
            .Message(1, Node("Loop", ["", "go", "n"], "y").Message(5, new ProtoWriter().Text(1, "body").Message(6, body).Number(20, 5)))
            .Text(2, "endless")
            .Message(5, Numbers("five", 5))
            .Message(11, Value("n", OnnxType.Int64, 1)).Message(12, Value("y", OnnxType.Int64, 1)));
    }

    /// <summary>Multiplies two n by n matrices <paramref name="times"/> times over: one kernel that nothing interrupts.</summary>
    public static byte[] LongKernel(int times = 2)
    {
        var graph = new ProtoWriter()
            .Message(1, Node("Concat", ["n", "n"], "shape").Message(5, new ProtoWriter().Text(1, "axis").Number(3, 0).Number(20, 2)))
            .Message(1, Node("ConstantOfShape", ["shape"], "m0"));
        for (var i = 0; i < times; i++)
        {
            graph.Message(1, Node("MatMul", [$"m{i}", "m0"], $"m{i + 1}"));
        }

        return Model(graph
            .Message(1, Node("Shape", [$"m{times}"], "y")).Text(2, "long")
            .Message(11, Value("n", OnnxType.Int64, 1)).Message(12, Value("y", OnnxType.Int64, 2)));
    }

    /// <summary>Allocates n 32-bit numbers and adds them up.</summary>
    public static byte[] MemoryBomb() => Model(new ProtoWriter()
        .Message(1, Node("ConstantOfShape", ["n"], "much"))
        .Message(1, Node("ReduceSum", ["much"], "y"))
        .Text(2, "much")
        .Message(11, Value("n", OnnxType.Int64, 1)).Message(12, Value("y", OnnxType.Float, 1)));

    /// <summary>Computes for long while it is loaded, since all of it is constant.</summary>
    public static byte[] FoldingBomb(int size = 6000, int times = 2)
    {
        var graph = new ProtoWriter().Message(1, Node("ConstantOfShape", ["shape"], "m0"));
        for (var i = 0; i < times; i++)
        {
            graph.Message(1, Node("MatMul", [$"m{i}", "m0"], $"m{i + 1}"));
        }

        return Model(graph
            .Message(1, Node("ReduceSum", [$"m{times}"], "sum"))
            .Message(1, Node("Add", ["x", "sum"], "y"))
            .Text(2, "folding")
            .Message(5, Numbers("shape", size, size))
            .Message(11, Value("x", OnnxType.Float, 1)).Message(12, Value("y", OnnxType.Float, 1, 1)));
    }

    public static byte[] ManyNodes(int count = 200_000)
    {
        var graph = new ProtoWriter();
        for (var i = 0; i < count; i++)
        {
            graph.Message(1, Node("Relu", [i == 0 ? "x" : $"t{i - 1}"], i == count - 1 ? "y" : $"t{i}"));
        }

        return Model(graph.Text(2, "many").Message(11, Value("x", OnnxType.Float, 1)).Message(12, Value("y", OnnxType.Float, 1)));
    }

    /// <summary>Graphs in graphs.</summary>
    public static byte[] Nested(int depth)
    {
        var graph = new ProtoWriter().Message(1, Node("Identity", ["x"], "y")).Text(2, "inner").Message(12, Value("y", OnnxType.Float, 1));
        for (var i = 0; i < depth; i++)
        {
            var node = Node("If", ["b"], "y")
                .Message(5, new ProtoWriter().Text(1, "then_branch").Message(6, graph).Number(20, 5))
                .Message(5, new ProtoWriter().Text(1, "else_branch").Message(6, graph.Written.Length < 4096 ? graph : new ProtoWriter()).Number(20, 5));
            graph = new ProtoWriter().Message(1, node).Text(2, "outer").Message(12, Value("y", OnnxType.Float, 1));
        }

        return Model(graph.Message(11, Value("x", OnnxType.Float, 1)).Message(11, Value("b", OnnxType.Bool)));
    }

    /// <summary>Each of a model's functions calls the one before it twice: a loader that puts them in has 2 to the power of their number.</summary>
    public static byte[] FunctionBomb(int functions)
    {
        var model = Head().Message(7, new ProtoWriter()
            .Message(1, Node("f" + functions, ["x"], "y").Text(7, "own")).Text(2, "calls")
            .Message(11, Value("x", OnnxType.Float, 1)).Message(12, Value("y", OnnxType.Float, 1)));
        for (var i = 0; i <= functions; i++)
        {
            var inner = i == 0 ? Node("Relu", ["a"], "b") : Node($"f{i - 1}", ["a"], "m").Text(7, "own");
            var function = new ProtoWriter().Text(1, $"f{i}").Text(4, "a").Text(5, "b").Message(7, inner);
            model.Message(25, (i == 0 ? function : function.Message(7, Node($"f{i - 1}", ["m"], "b").Text(7, "own"))).Text(10, "own"));
        }

        return model.Message(8, new ProtoWriter().Text(1, "own").Number(2, 1)).Written.ToArray();
    }

    /// <summary>A function that calls itself.</summary>
    public static byte[] Recursion() => Head()
        .Message(7, new ProtoWriter().Message(1, Node("f", ["x"], "y").Text(7, "own")).Text(2, "calls"))
        .Message(25, new ProtoWriter().Text(1, "f").Text(4, "a").Text(5, "b").Message(7, Node("f", ["a"], "b").Text(7, "own")).Text(10, "own"))
        .Written.ToArray();

    /// <summary>A node of a domain.</summary>
    public static byte[] Domain(string domain, string type = "Gelu") => Model(new ProtoWriter()
        .Message(1, Node(type, ["x"], "y").Text(7, domain)).Text(2, "domain")
        .Message(11, Value("x", OnnxType.Float, 1)).Message(12, Value("y", OnnxType.Float, 1)));

    /// <summary>A tensor outside the model at each place that a tensor may be at.</summary>
    public static IEnumerable<(string Place, byte[] Model)> ExternalEverywhere(string location)
    {
        var tensor = ExternalTensor("w", location, null, null);
        yield return ("initializer", Model(Adder(tensor)));
        yield return ("attribute", Model(Adder(null).Message(1, Node("Constant", [], "w").Message(5, new ProtoWriter().Text(1, "value").Message(5, tensor).Number(20, 4)))));
        yield return ("attribute list", Model(Adder(null).Message(1, Node("Constant", [], "w").Message(5, new ProtoWriter().Text(1, "value").Message(10, tensor).Number(20, 9)))));
        yield return ("sparse values", Model(Adder(null).Message(15, new ProtoWriter().Message(1, tensor))));
        yield return ("sparse indices", Model(Adder(null).Message(15, new ProtoWriter().Message(2, tensor))));
        yield return ("sparse attribute", Model(Adder(null).Message(1, Node("Constant", [], "w").Message(5, new ProtoWriter().Text(1, "sparse_value").Message(22, new ProtoWriter().Message(1, tensor)).Number(20, 11)))));
        yield return ("subgraph", Model(Adder(null).Message(1, Node("If", ["b"], "w").Message(5, new ProtoWriter().Text(1, "then_branch").Message(6, Adder(tensor)).Number(20, 5)))));
        yield return ("subgraph list", Model(Adder(null).Message(1, Node("If", ["b"], "w").Message(5, new ProtoWriter().Text(1, "branches").Message(11, Adder(tensor)).Number(20, 10)))));
        yield return ("function", Head().Message(7, Adder(null)).Message(25, new ProtoWriter().Text(1, "f").Text(10, "own")
            .Message(7, Node("Constant", [], "w").Message(5, new ProtoWriter().Text(1, "value").Message(5, tensor).Number(20, 4)))).Written.ToArray());
        yield return ("function attribute", Head().Message(7, Adder(null)).Message(25, new ProtoWriter().Text(1, "f").Text(10, "own")
            .Message(11, new ProtoWriter().Text(1, "value").Message(5, tensor).Number(20, 4))).Written.ToArray());
        yield return ("training", Head().Message(7, Adder(null)).Message(20, new ProtoWriter().Message(1, Adder(tensor))).Written.ToArray());
        yield return ("unsaid place", Model(Adder(ExternalTensor("w", location, null, null, said: false))));
    }

    public static ProtoWriter Node(string type, IReadOnlyList<string> inputs, string output)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        return node.Text(2, output).Text(4, type);
    }

    public static ProtoWriter Value(string name, OnnxType type, params long[] shape)
    {
        var dimensions = new ProtoWriter();
        foreach (var size in shape)
        {
            dimensions.Message(1, new ProtoWriter().Number(1, size));
        }

        var tensor = new ProtoWriter().Number(1, (int)type).Message(2, dimensions);
        return new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor));
    }

    public static ProtoWriter Numbers(string name, params long[] values) => new ProtoWriter()
        .Number(1, values.Length).Number(2, (int)OnnxType.Int64).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan()));

    public static byte[] Model(ProtoWriter graph) => Head().Message(7, graph).Written.ToArray();

    private static ProtoWriter Head() => new ProtoWriter().Number(1, 8).Message(8, new ProtoWriter().Text(1, "").Number(2, 17));

    private static ProtoWriter Adder(ProtoWriter? weight)
    {
        var graph = new ProtoWriter().Message(1, Node("Add", ["x", "w"], "y")).Text(2, "adder");
        return (weight is null ? graph : graph.Message(5, weight))
            .Message(11, Value("x", OnnxType.Float, 4)).Message(12, Value("y", OnnxType.Float, 4));
    }

    private static ProtoWriter ExternalTensor(string name, string location, long? offset, long? length, bool said = true)
    {
        var tensor = new ProtoWriter().Number(1, 4).Number(2, (int)OnnxType.Float).Text(8, name)
            .Message(13, new ProtoWriter().Text(1, "location").Text(2, location));
        foreach (var (key, value) in new[] { ("offset", offset), ("length", length) })
        {
            if (value is { } number)
            {
                tensor.Message(13, new ProtoWriter().Text(1, key).Text(2, number.ToString(CultureInfo.InvariantCulture)));
            }
        }

        return said ? tensor.Number(14, 1) : tensor;
    }
}
