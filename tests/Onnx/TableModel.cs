namespace Portal.Tests.Onnx;

/// <summary>A model of more parameters than one protocol buffer holds: a table of FP16 whose rows lie in a file beside it.</summary>
internal static class TableModel
{
    public const long Rows = 1_300_000;
    public const long Width = 1024;
    public const string WeightsFile = "model.onnx_data";

    /// <summary>Bytes of the weights' file.</summary>
    public const long WeightBytes = Rows * Width * 2;

    /// <summary>Rows of the table by their number: INT64 <c>n</c> [1] to FP32 <c>y</c> [1, 1024].</summary>
    public static byte[] Build()
    {
        var table = new ProtoWriter().Number(1, Rows).Number(1, Width).Number(2, (int)OnnxType.Float16).Text(8, "w")
            .Message(13, new ProtoWriter().Text(1, "location").Text(2, WeightsFile)).Number(14, 1);
        return HostileModels.Model(new ProtoWriter()
            .Message(1, HostileModels.Node("Gather", ["w", "n"], "row"))
            .Message(1, HostileModels.Node("Cast", ["row"], "y").Message(5, new ProtoWriter().Text(1, "to").Number(3, (int)OnnxType.Float).Number(20, 2)))
            .Text(2, "table").Message(5, table)
            .Message(11, HostileModels.Value("n", OnnxType.Int64, 1)).Message(12, HostileModels.Value("y", OnnxType.Float, 1, Width)));
    }
}
