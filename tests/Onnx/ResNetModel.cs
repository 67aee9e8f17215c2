namespace Portal.Tests.Onnx;

/// <summary>The shape of ResNet18 without its normalisation, which a converter folds away. <c>image</c> FP32 [-1,3,224,224] to <c>logits</c> FP32 [-1,1000].</summary>
internal static class ResNetModel
{
    public static byte[] Build()
    {
        var g = new OnnxGraph("resnet18");
        var image = g.Input("image", OnnxType.Float, "batch", 3, 224, 224);
        var x = g.Node("Relu", [Conv(image, 3, 64, 7, 2)]);
        x = g.Node("MaxPool", [x], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }));
        var channels = 64;
        foreach (var wider in new[] { 64, 128, 256, 512 })
        {
            for (var block = 0; block < 2; block++)
            {
                var stride = wider != channels ? 2 : 1;
                var around = stride == 2 ? Conv(x, channels, wider, 1, 2) : x;
                var inner = g.Node("Relu", [Conv(x, channels, wider, 3, stride)]);
                x = g.Node("Relu", [g.Node("Add", [Conv(inner, wider, wider, 3, 1), around])]);
                channels = wider;
            }
        }

        var pooled = g.Node("Flatten", [g.Node("GlobalAveragePool", [x])]);
        g.Node("Gemm", [pooled, g.Weight(0.02, 512, 1000), g.Weight(0.02, 1000)], "logits");
        g.Output("logits", OnnxType.Float, "batch", 1000);
        return g.ToModel();

        string Conv(string input, int from, int to, int kernel, int stride) => g.Node(
            "Conv", [input, g.Weight(1 / Math.Sqrt(from * kernel * kernel), to, from, kernel, kernel), g.Weight(0.01, to)],
            ("kernel_shape", new[] { kernel, kernel }), ("strides", new[] { stride, stride }),
            ("pads", Enumerable.Repeat(kernel / 2, 4).ToArray()));
    }
}
