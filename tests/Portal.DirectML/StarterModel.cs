using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;

namespace Portal.DirectML;

/// <summary>BlazeFace, as the build put it beside this program.</summary>
internal static class StarterModel
{
    private const string Slug = "blazeface";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "StarterModels", Slug);

    public static string Weights => Path.Combine(Folder, "files", "ONNX", "face_detection_back_256x256_barracuda.onnx");

    public static Task<ModelManifest> ManifestAsync() =>
        ManifestReader.ReadAsync(Path.Combine(Folder, "model.json"), CancellationToken.None);

    public static async Task LoadAsync(InferenceEngine engine) =>
        await engine.LoadAsync(await ManifestAsync(), Path.Combine(Folder, "files"), CancellationToken.None);

    public static async Task<IReadOnlyList<DetectedFace>> FacesAsync(InferenceEngine engine) =>
        await Answers.PredictAsync(engine, Slug, await File.ReadAllBytesAsync(Path.Combine(Folder, "samples", "faces.png")));
}
