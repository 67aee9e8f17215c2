using Portal.Inference.Models;
using Portal.Tests.Onnx;

namespace Portal.Benchmarks.Serving;

/// <summary>What is served and asked: seeded models and requests.</summary>
internal sealed class ServingModels : IDisposable
{
    private readonly ModelFolder folder = new();

    public ServingModels()
    {
        folder.Add("mlp", OnnxModels.Mlp());
        folder.Add("patch", OnnxModels.Patch());
        folder.Add("resnet", ResNetModel.Build());
        folder.Add("encoder", new EncoderModel().Build(), manifest => manifest with
        {
            Sequence = new ManifestSequence(1, new Dictionary<string, double> { ["input_ids"] = 0, ["attention_mask"] = 0 }, []),
        });
    }

    public string Root => folder.Root;

    public byte[] Model(string slug) => File.ReadAllBytes(Path.Combine(folder.Files(slug), "model"));

    public void Dispose() => folder.Dispose();
}
