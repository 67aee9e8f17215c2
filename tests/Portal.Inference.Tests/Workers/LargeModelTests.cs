using System.Security.Cryptography;
using Portal.Inference.Engine;
using Portal.Inference.Inspection;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Inference.Tests.Inspection;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Workers;

/// <summary>A model that no protocol buffer can hold: its weights lie beside it.</summary>
public sealed class LargeModelTests
{
    private const long Rows = TableModel.Rows;
    private const long Width = TableModel.Width;
    private const string Weights = TableModel.WeightsFile;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_of_more_than_a_billion_parameters_is_inspected_and_answers()
    {
        using var bundle = new Bundle();
        bundle.With("model.onnx", TableModel.Build());
        var path = Path.Combine(bundle.Root, Weights);
        await using (var file = File.Create(path))
        {
            // All rows are nothing but the last; the file has a hole where they are, and takes no room on the disk.
            file.SetLength(Rows * Width * 2);
            file.Position = (Rows - 1) * Width * 2;
            file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new[] { (Half)1.5f, (Half)(-2) }.AsSpan()));
        }

        var gate = bundle.Inspect().Report;
        Assert.Equal(Rows * Width, gate?.Parameters);
        Assert.Equal(2_662_400_000, gate!.ExternalFiles.Single().Bytes);
        using var inspector = new ModelInspector(new WorkerOptions());
        var loaded = await inspector.LoadAsync(bundle.Root, gate, Cancellation);
        Assert.True(loaded.Report is not null, loaded.Refusal?.Message);

        await using var host = new WorkerHost();
        var manifest = host.Folder.Add("table", OnnxModels.Mlp()) with
        {
            Files = new Dictionary<string, ManifestFile> { ["model"] = await Described(bundle, "model.onnx"), [ModelFiles.ExternalData] = await Described(bundle, Weights) },
        };
        var before = Environment.WorkingSet;
        await host.Engine.LoadAsync(manifest, bundle.Root, Isolation.Worker, Cancellation);
        using var output = await host.Predict("table", Tensor.Of<long>("n", TensorDatatype.Int64, [1], [Rows - 1]));

        Assert.Equal([1.5f, -2, 0], ((TensorOutput)output.Result).Tensors[0].Elements<float>()[..3].ToArray());
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 50 << 20);
    }

    private static async Task<ManifestFile> Described(Bundle bundle, string name)
    {
        await using var file = File.OpenRead(Path.Combine(bundle.Root, name));
        return new(name, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, Cancellation)), file.Length);
    }
}
