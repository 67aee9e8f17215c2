using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Text;

/// <summary>An engine with models of text.</summary>
internal sealed class TextHost : IAsyncDisposable
{
    public ModelFolder Folder { get; } = new();

    public InferenceEngine Engine { get; } = new(NullLoggerFactory.Instance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Task Load(ModelManifest manifest) => Engine.LoadAsync(manifest, Folder.Files(manifest.Slug), Stop);

    public async Task<float[][]> Embed(string model, params TextItem[] items) => await Embed(model, new TextInput(items));

    public async Task<float[][]> Embed(string model, PredictionInput input)
    {
        using var output = await Engine.PredictAsync(model, null, input, Caller.Any, Stop);
        return [.. ((TextEmbeddings)output.Result).Vectors.Select(vector => vector.ToArray())];
    }

    public async Task<GeneratedText> Generate(string model, PredictionInput input, CancellationToken? stop = null)
    {
        using var output = await Engine.PredictAsync(model, null, input, Caller.Any, stop ?? Stop);
        return (GeneratedText)output.Result;
    }

    public async Task<PredictionRefusedException> Refused(string model, PredictionInput input)
    {
        // The door measures first, and a refusal must come no later than there.
        var refused = Assert.Throws<PredictionRefusedException>(() => { _ = Engine.Measure(model, null, input); });
        await Assert.ThrowsAsync<PredictionRefusedException>(async () => await Engine.PredictAsync(model, null, input, Caller.Any, Stop));
        return refused;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Folder.Dispose();
    }
}
