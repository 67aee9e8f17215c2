using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Backends;
using Portal.Inference.Models;
using Portal.Inference.Pipelines.Faces;
using Portal.Inference.Pipelines.Ocr;
using Portal.Inference.Pipelines.Speech;

namespace Portal.Inference.Pipelines;

/// <summary>The pipelines that manifests may name.</summary>
internal static class PipelineCatalogue
{
    public static IPipeline Open(ModelManifest manifest, ModelFiles files, ExecutionBackend backend)
    {
        try
        {
            return manifest.Pipeline switch
            {
                "pp-ocr" => PpOcrPipeline.Open(files, backend),
                "silero-vad" => SileroVadPipeline.Open(files, backend),
                "blazeface" => BlazeFacePipeline.Open(files, backend),
                _ => throw new InvalidManifestException(
                    $"'pipeline' is '{manifest.Pipeline}'; the engine has pp-ocr, silero-vad and blazeface."),
            };
        }
        catch (Exception failure) when (failure is OnnxRuntimeException or InvalidOperationException)
        {
            throw new ModelLoadException($"'{manifest.Slug}' {manifest.Version} cannot be used: {failure.Message}", failure);
        }
    }
}
