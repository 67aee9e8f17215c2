using System.Runtime.InteropServices;

namespace Portal.Tests.Onnx;

/// <summary>ONNX's numbers for element types.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Float16 = 10,
    Double = 11,
    UInt32 = 12,
    UInt64 = 13,
    BFloat16 = 16,
}

/// <summary>
/// Writes an ONNX model: a real one, built at run time, so that no weights need to be kept. Weights are drawn from a seed;
/// two graphs built alike have the same bytes.
/// </summary>
internal sealed class OnnxGraph(string name, int seed = 1)
{
    private readonly ProtoWriter graph = new ProtoWriter().Text(2, name);
    private readonly Random random = new(seed);
    private int temporaries;

    /// <param name="name">The tensor's name.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Numbers are fixed dimensions, names are variable ones.</param>
    /// <returns>The name.</returns>
    public string Input(string name, OnnxType type, params object[] shape) => Value(11, name, type, shape);

    public string Output(string name, OnnxType type, params object[] shape) => Value(12, name, type, shape);

    /// <summary>A weight, normally distributed.</summary>
    /// <returns>Its name.</returns>
    public string Weight(double deviation, params int[] shape)
    {
        var values = new float[shape.Aggregate(1, (product, dimension) => product * dimension)];
        for (var i = 0; i < values.Length; i++)
        {
            // The sum of uniform numbers is near enough to a bell, and much faster to draw.
            values[i] = (float)((random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f) * 2 * deviation);
        }

        return Constant(values, shape);
    }

    public string Constant(ReadOnlySpan<float> values, params int[] shape) => Initializer(OnnxType.Float, MemoryMarshal.AsBytes(values), shape);

    public string Constant(ReadOnlySpan<long> values, params int[] shape) => Initializer(OnnxType.Int64, MemoryMarshal.AsBytes(values), shape);

    /// <summary>One output of a node, under a name of its own.</summary>
    public string Node(string type, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes) =>
        Node(type, inputs, Temporary(), attributes);

    /// <summary>One output of a node, under the name given.</summary>
    public string Node(string type, IReadOnlyList<string> inputs, string output, params (string Name, object Value)[] attributes)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(4, type);
        foreach (var (attribute, value) in attributes)
        {
            node.Message(5, Attribute(attribute, value));
        }

        graph.Message(1, node);
        return output;
    }

    /// <summary>The model's file.</summary>
    public byte[] ToModel(int opset = 17) => new ProtoWriter()
        .Number(1, 8)
        .Text(2, "portal-tests")
        .Message(7, graph)
        .Message(8, new ProtoWriter().Text(1, "").Number(2, opset))
        .Written.ToArray();

    private static ProtoWriter Attribute(string name, object value)
    {
        var attribute = new ProtoWriter().Text(1, name);
        switch (value)
        {
            case float number:
                return attribute.Single(2, number).Number(20, 1);
            case int number:
                return attribute.Number(3, number).Number(20, 2);
            case string text:
                return attribute.Text(4, text).Number(20, 3);
            case int[] numbers:
                foreach (var number in numbers)
                {
                    attribute.Number(8, number);
                }

                return attribute.Number(20, 7);
            default:
                throw new ArgumentException("No attribute of this type.", nameof(value));
        }
    }

    private string Initializer(OnnxType type, ReadOnlySpan<byte> values, int[] shape)
    {
        var name = Temporary();
        var tensor = new ProtoWriter();
        foreach (var dimension in shape)
        {
            tensor.Number(1, dimension);
        }

        graph.Message(5, tensor.Number(2, (int)type).Text(8, name).Bytes(9, values));
        return name;
    }

    private string Value(int field, string name, OnnxType type, object[] shape)
    {
        var dimensions = new ProtoWriter();
        foreach (var dimension in shape)
        {
            dimensions.Message(1, dimension is string variable
                ? new ProtoWriter().Text(2, variable)
                : new ProtoWriter().Number(1, Convert.ToInt64(dimension, System.Globalization.CultureInfo.InvariantCulture)));
        }

        var tensor = new ProtoWriter().Number(1, (int)type).Message(2, dimensions);
        graph.Message(field, new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor)));
        return name;
    }

    private string Temporary() => $"t{++temporaries}";
}
