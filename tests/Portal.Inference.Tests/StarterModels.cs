using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;

[assembly: AssemblyFixture(typeof(Portal.Inference.Tests.StarterModels))]

namespace Portal.Inference.Tests;

/// <summary>
/// The starter models as the build put them beside the tests, loaded once. Without their weights (no Node.js when
/// building) tests that need them are skipped with the reason; where CI=true they fail instead.
/// </summary>
public sealed class StarterModels : IAsyncLifetime
{
    public static readonly string[] Slugs = ["ppocr", "silero-vad", "blazeface"];

    private string? missing;

    public InferenceEngine Engine
    {
        get
        {
            if (missing is not null && Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(missing);
            }

            Assert.SkipWhen(missing is not null, missing ?? "");
            return field;
        }
    } = new(NullLoggerFactory.Instance);

    public static string Folder(string slug) => Path.Combine(AppContext.BaseDirectory, "StarterModels", slug);

    public static byte[] Sample(string slug, string file) => File.ReadAllBytes(Path.Combine(Folder(slug), "samples", file));

    public static Task<ModelManifest> Manifest(string slug) =>
        ManifestReader.ReadAsync(Path.Combine(Folder(slug), "model.json"), TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        foreach (var slug in Slugs)
        {
            var manifest = await Manifest(slug);
            var files = Path.Combine(Folder(slug), "files");
            if (!manifest.Files.Values.All(file => File.Exists(Path.Combine(files, file.Path))))
            {
                missing = $"The weights of '{slug}' are missing: build with Node.js 20 and a network once.";
                return;
            }

            await Engine.LoadAsync(manifest, files, CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => missing is null ? Engine.DisposeAsync() : ValueTask.CompletedTask;

    public async Task<IReadOnlyList<RecognisedLine>> Read(byte[] image) => (await Predict<TextInImage>("ppocr", image, "image/png")).Lines;

    public async Task<IReadOnlyList<DetectedFace>> Faces(byte[] image) => (await Predict<DetectedFaces>("blazeface", image, "image/png")).Faces;

    public Task<SpeechInAudio> Speech(byte[] wav) => Predict<SpeechInAudio>("silero-vad", wav, "audio/wav");

    private async Task<T> Predict<T>(string model, byte[] body, string mediaType) =>
        (T)(await Engine.PredictAsync(model, null, new EncodedInput(body, mediaType), Caller.Any, TestContext.Current.CancellationToken)).Result;
}
