namespace Portal.Tests.Onnx;

/// <summary>The models that tests and benchmarks run, with seeded weights.</summary>
internal static class OnnxModels
{
    /// <summary>64 numbers to 16 by one hidden layer: a few microseconds. <c>x</c> FP32 [-1,64] to <c>y</c> FP32 [-1,16].</summary>
    public static byte[] Mlp(int seed = 1)
    {
        var g = new OnnxGraph("mlp", seed);
        var x = g.Input("x", OnnxType.Float, "batch", 64);
        var hidden = g.Node("Relu", [g.Node("Gemm", [x, g.Weight(0.1, 64, 128), g.Weight(0.1, 128)])]);
        g.Node("Gemm", [hidden, g.Weight(0.1, 128, 16), g.Weight(0.1, 16)], "y");
        g.Output("y", OnnxType.Float, "batch", 16);
        return g.ToModel();
    }

    /// <summary>Passes its input on: <c>x</c> to <c>y</c>, of one type and any length, [-1].</summary>
    public static byte[] Identity(OnnxType type)
    {
        var g = new OnnxGraph("identity");
        g.Node("Identity", [g.Input("x", type, "length")], "y");
        g.Output("y", type, "length");
        return g.ToModel();
    }

    /// <summary>
    /// A small convolution over a large tensor: moving the bytes costs as much as computing. <c>image</c> FP32 [-1,3,224,224]
    /// to <c>features</c> FP32 [-1,16].
    /// </summary>
    public static byte[] Patch()
    {
        var g = new OnnxGraph("patch");
        var image = g.Input("image", OnnxType.Float, "batch", 3, 224, 224);
        var coarse = g.Node("Relu", [g.Node("Conv", [image, g.Weight(0.05, 64, 3, 8, 8)], ("strides", new[] { 8, 8 }))]);
        var fine = g.Node("Relu", [g.Node("Conv", [coarse, g.Weight(0.05, 128, 64, 3, 3)], ("strides", new[] { 4, 4 }))]);
        var pooled = g.Node("Flatten", [g.Node("GlobalAveragePool", [fine])]);
        g.Node("Gemm", [pooled, g.Weight(0.1, 128, 16), g.Weight(0.1, 16)], "features");
        g.Output("features", OnnxType.Float, "batch", 16);
        return g.ToModel();
    }
}
