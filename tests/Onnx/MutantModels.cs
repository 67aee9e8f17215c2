namespace Portal.Tests.Onnx;

/// <summary>
/// Models that hold to ONNX' structure and to nothing else: operators with inputs of any type and shape and attributes
/// beyond reason. Bytes changed at random die in the parser; these come as far as the kernels.
/// </summary>
internal static class MutantModels
{
    private static readonly string[] Operators =
    [
        "DepthToSpace", "SpaceToDepth", "GatherND", "Gather", "GatherElements", "ScatterND", "ScatterElements", "Max", "Min", "Mean", "Sum", "Einsum",
        "RandomUniformLike", "RandomNormalLike", "Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "Reshape", "Slice",
        "Pad", "Resize", "TopK", "Tile", "Expand", "Concat", "Split", "Transpose", "Squeeze", "Unsqueeze", "MatMul", "Gemm", "Add", "Mul", "Div", "Mod",
        "Pow", "Cast", "Softmax", "LayerNormalization", "BatchNormalization", "InstanceNormalization", "LRN", "ReduceSum", "ReduceMax", "ArgMax",
        "OneHot", "NonZero", "Where", "Range", "ConstantOfShape", "Shape", "Size", "CumSum", "ReverseSequence", "LSTM", "GRU", "RNN", "RoiAlign",
        "MaxRoiPool", "NonMaxSuppression", "QuantizeLinear", "DequantizeLinear", "ConvInteger", "MatMulInteger", "BitShift", "EyeLike", "Hardmax",
        "Trilu", "GridSample", "Unique", "Compress", "Multinomial", "Bernoulli", "StringNormalizer", "TfIdfVectorizer", "IsInf", "Det", "Flatten",
    ];

    private static readonly string[] Attributes =
    [
        "axis", "axes", "blocksize", "batch_dims", "equation", "mode", "kernel_shape", "strides", "pads", "dilations", "group", "to", "keepdims",
        "perm", "alpha", "beta", "transA", "transB", "largest", "sorted", "hidden_size", "direction", "output_height", "output_width", "sampling_ratio",
        "spatial_scale", "size", "bias", "epsilon", "dtype", "seed", "sample_size", "auto_pad", "ceil_mode", "p", "num_outputs", "output_padding",
        "pooled_shape", "batch_axis", "time_axis", "exclusive", "reverse", "direction", "upper", "k", "coordinate_transformation_mode", "fmod",
    ];

    private static readonly long[] Numbers =
        [0, 1, -1, 2, 3, 4, 7, -2, 16, 63, 64, 255, 1 << 16, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 32, -(1L << 32)];

    private static readonly string[] Texts = ["", "ij,jk->ik", "...i,i...->", "bij,bjk->bik", "ii->", "i->iiiiiiiiii", "SAME_UPPER", "linear", "cubic", "nearest", "LEFT", "CRD", "%n%s"];

    private static readonly OnnxType[] Types =
        [OnnxType.Float, OnnxType.Int64, OnnxType.Int32, OnnxType.UInt8, OnnxType.Int8, OnnxType.Bool, OnnxType.Double, OnnxType.Float16];

    /// <summary>The same number gives the same model.</summary>
    public static byte[] Build(int seed)
    {
        var random = new Random(seed);
        var graph = new ProtoWriter().Text(2, $"mutant{seed}");
        List<string> known = ["x"];
        graph.Message(11, HostileModels.Value("x", OnnxType.Float, Shape(random, 4)));
        for (var i = 0; i < random.Next(1, 4); i++)
        {
            graph.Message(5, Tensor(random, $"c{i}"));
            known.Add($"c{i}");
        }

        var nodes = random.Next(1, 4);
        for (var i = 0; i < nodes; i++)
        {
            var inputs = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(12) == 0 ? "" : known[random.Next(known.Count)]).ToArray();
            var node = HostileModels.Node(Operators[random.Next(Operators.Length)], inputs, $"t{i}");
            for (var attribute = random.Next(0, 4); attribute > 0; attribute--)
            {
                node.Message(5, Attribute(random));
            }

            graph.Message(1, node);
            known.Add($"t{i}");
        }

        // Without a type: what a loader infers is among what may go wrong.
        graph.Message(12, new ProtoWriter().Text(1, $"t{nodes - 1}"));
        return HostileModels.Model(graph);
    }

    private static long[] Shape(Random random, int most) =>
        [.. Enumerable.Range(0, random.Next(0, most + 1)).Select(_ => (long)random.Next(0, 5))];

    private static ProtoWriter Tensor(Random random, string name)
    {
        var (type, shape) = (Types[random.Next(Types.Length)], Shape(random, 3));
        var size = type switch
        {
            OnnxType.Float or OnnxType.Int32 => 4,
            OnnxType.Int64 or OnnxType.Double => 8,
            OnnxType.Float16 => 2,
            _ => 1,
        };
        var bytes = new byte[shape.Aggregate(1L, (product, dimension) => product * dimension) * size];
        if (type == OnnxType.Int64)
        {
            for (var i = 0; i < bytes.Length; i += size)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(i), Numbers[random.Next(Numbers.Length)]);
            }
        }
        else
        {
            random.NextBytes(bytes);
        }

        var tensor = new ProtoWriter();
        foreach (var dimension in shape)
        {
            tensor.Number(1, dimension);
        }

        return tensor.Number(2, (int)type).Text(8, name).Bytes(9, bytes);
    }

    private static ProtoWriter Attribute(Random random)
    {
        var attribute = new ProtoWriter().Text(1, Attributes[random.Next(Attributes.Length)]);
        switch (random.Next(5))
        {
            case 0:
                return attribute.Single(2, random.Next(3) == 0 ? float.NaN : random.NextSingle() * 4 - 2).Number(20, 1);
            case 1:
                return attribute.Text(4, Texts[random.Next(Texts.Length)]).Number(20, 3);
            case 2:
                return attribute.Message(5, Tensor(random, "")).Number(20, 4);
            case 3:
                for (var count = random.Next(0, 5); count > 0; count--)
                {
                    attribute.Number(8, Numbers[random.Next(Numbers.Length)]);
                }

                return attribute.Number(20, 7);
            default:
                return attribute.Number(3, Numbers[random.Next(Numbers.Length)]).Number(20, 2);
        }
    }
}
