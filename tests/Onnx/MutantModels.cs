using System.Runtime.InteropServices;

namespace Portal.Tests.Onnx;

/// <summary>
/// Models of one operator that hold to ONNX' structure and to nothing else: the inputs' ranks and the attributes' names are
/// right, sizes and values are not. Bytes changed at random die in the parser; these come as far as the kernels.
/// </summary>
internal static class MutantModels
{
    // Operator; inputs by letter (Float, Integer, Unsigned, Bool) and rank; attributes by name and kind, where a digit is how
    // many numbers a list has.
    private static readonly string[] Recipes =
    [
        "DepthToSpace|F4|blocksize:i mode:m", "SpaceToDepth|F4|blocksize:i", "GatherND|F3 I2|batch_dims:i", "Gather|F3 I1|axis:i",
        "GatherElements|F2 I2|axis:i", "ScatterND|F3 I2 F2|", "ScatterElements|F2 I2 F2|axis:i", "Max|F3 F2 F1|", "Min|F3 F2 F1|", "Mean|F3 F2 F1|",
        "Sum|F3 F2 F1|", "Einsum|F2 F2|equation:e", "Einsum|F3 F3|equation:e", "RandomUniformLike|F2|low:f high:f", "RandomNormalLike|F3|scale:f",
        "Conv|F4 F4|kernel_shape:2 strides:2 pads:4 dilations:2 group:i", "ConvTranspose|F4 F4|strides:2 pads:4 output_padding:2 group:i",
        "MaxPool|F4|kernel_shape:2 strides:2 pads:4 dilations:2", "AveragePool|F4|kernel_shape:2 strides:2 pads:4", "LpPool|F4|kernel_shape:2 strides:2 p:i",
        "Reshape|F3 I1|allowzero:b", "Slice|F3 I1 I1 I1 I1|", "Pad|F3 I1|", "TopK|F2 I1|axis:i largest:b", "Tile|F2 I1|", "Expand|F2 I1|",
        "Concat|F2 F2|axis:i", "Transpose|F3|perm:3", "Squeeze|F3 I1|", "Unsqueeze|F2 I1|", "MatMul|F3 F3|", "Gemm|F2 F2 F1|transA:b transB:b",
        "Mod|I2 I2|", "Div|I2 I2|", "Pow|F2 I1|", "Softmax|F3|axis:i", "LayerNormalization|F3 F1 F1|axis:i", "InstanceNormalization|F4 F1 F1|epsilon:f",
        "BatchNormalization|F4 F1 F1 F1 F1|epsilon:f", "ReduceSum|F3 I1|keepdims:b", "ReduceMax|F3|axes:2 keepdims:b", "ArgMax|F3|axis:i keepdims:b",
        "OneHot|I1 I0 F1|axis:i", "CumSum|F2 I0|exclusive:b", "ReverseSequence|F3 I1|batch_axis:b time_axis:b", "LRN|F4|size:i", "Trilu|F2 I0|",
        "RoiAlign|F4 F2 I1|output_height:i output_width:i sampling_ratio:i", "MaxRoiPool|F4 F2|pooled_shape:2 spatial_scale:f",
        "NonMaxSuppression|F3 F3 I1 F1|", "GridSample|F4 F4|align_corners:b", "Range|I0 I0 I0|", "ConstantOfShape|I1|", "Compress|F2 B1|axis:i",
        "BitShift|U1 U1|direction:d", "EyeLike|F2|k:i", "Split|F2 I1|axis:i", "Flatten|F3|axis:i", "Where|B2 F2 F1|", "QuantizeLinear|F2 F1|axis:i",
        "LSTM|F3 F3 F3|hidden_size:i", "GRU|F3 F3 F3|hidden_size:i", "Det|F3|", "NonZero|F3|", "Unique|F2|axis:i sorted:b", "Multinomial|F2|sample_size:i",
    ];

    private static readonly long[] Extremes = [16, 255, 1 << 16, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 32];

    private static readonly string[] Equations = ["ij,jk->ik", "...i,...i->...", "ii,jj->ij", "ij,ij->", "bij,bjk->bik", "bii,bii->bi", "i...,j...->ij...", "ab,cd->dcba"];

    /// <summary>The same number gives the same model.</summary>
    public static byte[] Build(int seed)
    {
        var random = new Random(seed);
        var recipe = Recipes[random.Next(Recipes.Length)].Split('|');
        var graph = new ProtoWriter().Text(2, $"mutant{seed}");
        List<string> inputs = [];
        foreach (var kind in recipe[1].Split(' '))
        {
            var shape = Shape(random, kind[1] - '0');
            // The first float is given at run time, so that the kernel runs then, at other times while constants are folded.
            if (kind[0] == 'F' && inputs.Count == 0 && random.Next(2) == 0)
            {
                graph.Message(11, HostileModels.Value("x", OnnxType.Float, [.. shape.Select(size => Math.Max(1, size))]));
                inputs.Add("x");
            }
            else
            {
                inputs.Add($"c{inputs.Count}");
                graph.Message(5, Tensor(random, kind[0], shape, inputs[^1]));
            }
        }

        var node = HostileModels.Node(recipe[0], inputs, "y");
        foreach (var attribute in recipe[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, kind) = (attribute.Split(':')[0], attribute.Split(':')[1][0]);
            node.Message(5, Attribute(random, name, kind));
        }

        // Without a type: what a loader infers is among what may go wrong.
        return HostileModels.Model(graph.Message(1, node).Message(12, new ProtoWriter().Text(1, "y")));
    }

    private static long[] Shape(Random random, int rank) =>
        [.. Enumerable.Range(0, rank).Select(_ => (long)(random.Next(12) == 0 ? 0 : random.Next(1, 5)))];

    private static long Number(Random random) => random.Next(8) == 0 ? Extremes[random.Next(Extremes.Length)] : random.Next(-2, 5);

    private static ProtoWriter Tensor(Random random, char kind, long[] shape, string name)
    {
        var count = (int)shape.Aggregate(1L, (product, size) => product * size);
        var (type, bytes) = kind switch
        {
            'F' => (OnnxType.Float, MemoryMarshal.AsBytes<float>(Array.ConvertAll(new float[count], _ => random.Next(20) == 0 ? float.NaN : random.NextSingle() * 4 - 2)).ToArray()),
            'I' => (OnnxType.Int64, MemoryMarshal.AsBytes<long>(Array.ConvertAll(new long[count], _ => Number(random))).ToArray()),
            'U' => (OnnxType.UInt32, MemoryMarshal.AsBytes<uint>(Array.ConvertAll(new uint[count], _ => (uint)Number(random))).ToArray()),
            _ => (OnnxType.Bool, Array.ConvertAll(new byte[count], _ => (byte)random.Next(2))),
        };
        var tensor = new ProtoWriter();
        foreach (var size in shape)
        {
            tensor.Number(1, size);
        }

        return tensor.Number(2, (int)type).Text(8, name).Bytes(9, bytes);
    }

    private static ProtoWriter Attribute(Random random, string name, char kind)
    {
        var attribute = new ProtoWriter().Text(1, name);
        switch (kind)
        {
            case 'i':
                return attribute.Number(3, Number(random)).Number(20, 2);
            case 'b':
                return attribute.Number(3, random.Next(2)).Number(20, 2);
            case 'f':
                return attribute.Single(2, random.Next(6) == 0 ? float.NaN : random.NextSingle() * 4 - 2).Number(20, 1);
            case 'e':
                return attribute.Text(4, Equations[random.Next(Equations.Length)]).Number(20, 3);
            case 'm':
                return attribute.Text(4, random.Next(2) == 0 ? "DCR" : "CRD").Number(20, 3);
            case 'd':
                return attribute.Text(4, random.Next(2) == 0 ? "LEFT" : "RIGHT").Number(20, 3);
            default:
                for (var count = kind - '0'; count > 0; count--)
                {
                    attribute.Number(8, Number(random));
                }

                return attribute.Number(20, 7);
        }
    }
}
