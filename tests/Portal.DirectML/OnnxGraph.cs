using System.Runtime.InteropServices;
using System.Text;

namespace Portal.DirectML;

/// <summary>Writes a small ONNX model by the field numbers of onnx.proto (opset 13).</summary>
internal sealed class OnnxGraph
{
    private const int Float = 1;
    private const int Int64 = 7;

    private readonly Message graph = new();
    private int names;

    public OnnxGraph(string input, long[] shape)
    {
        graph.Add(2, "graph");
        graph.Add(11, Value(input, shape));
    }

    /// <summary>Adds a node with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Add(string operation, string[] inputs, params (string Name, long[] Values)[] attributes)
    {
        var node = new Message();
        foreach (var input in inputs)
        {
            node.Add(1, input);
        }

        var output = NextName();
        node.Add(2, output);
        node.Add(4, operation);
        foreach (var (name, values) in attributes)
        {
            var attribute = new Message();
            attribute.Add(1, name);
            attribute.Add(8, values);
            attribute.Add(20, 7);
            node.Add(5, attribute);
        }

        graph.Add(1, node);
        return output;
    }

    public string Constant(float[] values, long[] shape) => Constant(Float, MemoryMarshal.AsBytes<float>(values), shape);

    public string Constant(long[] values) => Constant(Int64, MemoryMarshal.AsBytes<long>(values), [values.Length]);

    public void Output(string name, long[] shape) => graph.Add(12, Value(name, shape));

    public byte[] ToModel()
    {
        var opset = new Message();
        opset.Add(1, "");
        opset.Add(2, 13);
        var model = new Message();
        model.Add(1, 8);
        model.Add(7, graph);
        model.Add(8, opset);
        return model.ToArray();
    }

    private string NextName() => $"t{names++}";

    private string Constant(int datatype, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var name = NextName();
        var tensor = new Message();
        tensor.Add(1, shape);
        tensor.Add(2, datatype);
        tensor.Add(8, name);
        tensor.Add(9, bytes);
        graph.Add(5, tensor);
        return name;
    }

    private static Message Value(string name, long[] shape)
    {
        var dimensions = new Message();
        foreach (var size in shape)
        {
            var dimension = new Message();
            dimension.Add(1, size);
            dimensions.Add(1, dimension);
        }

        var tensor = new Message();
        tensor.Add(1, Float);
        tensor.Add(2, dimensions);
        var type = new Message();
        type.Add(1, tensor);
        var value = new Message();
        value.Add(1, name);
        value.Add(2, type);
        return value;
    }

    private sealed class Message
    {
        private readonly List<byte> bytes = [];

        public byte[] ToArray() => [.. bytes];

        public void Add(int field, long value)
        {
            Varint((ulong)field << 3);
            Varint((ulong)value);
        }

        public void Add(int field, long[] values)
        {
            foreach (var value in values)
            {
                Add(field, value);
            }
        }

        public void Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

        public void Add(int field, Message message) => Add(field, CollectionsMarshal.AsSpan(message.bytes));

        public void Add(int field, ReadOnlySpan<byte> content)
        {
            Varint((ulong)field << 3 | 2);
            Varint((ulong)content.Length);
            bytes.AddRange(content);
        }

        private void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                bytes.Add((byte)(value | 0x80));
            }

            bytes.Add((byte)value);
        }
    }
}
