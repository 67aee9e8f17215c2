using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Backends;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines.Faces;
using Portal.Inference.Pipelines.Ocr;
using Portal.Inference.Pipelines.Speech;
using Portal.Inference.Pipelines.Text;
using Portal.Inference.Sessions;
using Portal.Inference.Tokenizers;

namespace Portal.Inference.Pipelines;

/// <summary>The pipelines that manifests may name.</summary>
internal static class PipelineCatalogue
{
    public static IPredictor Open(
        ModelManifest manifest, ModelFiles files, ExecutionBackend backend, ComputeBudget budget, VersionStatistics statistics)
    {
        var parameters = new ManifestParameters(manifest);
        try
        {
            return manifest.Pipeline switch
            {
                "pp-ocr" => Files(PpOcrPipeline.Open(files, backend)),
                "silero-vad" => Files(SileroVadPipeline.Open(files, backend)),
                "blazeface" => Files(BlazeFacePipeline.Open(files, backend)),
                "tensors" => new TensorPredictor(manifest, Graph()),
                "text-embedding" => Over(graph => new TextEmbeddingPredictor(parameters, TokenizerCatalogue.Open(parameters, files), graph)),
                "text-generation" => Over(graph => new TextGenerationPredictor(
                    new GraphTextGenerator(parameters, TokenizerCatalogue.Open(parameters, files), graph))),
                _ => throw new InvalidManifestException(
                    $"'pipeline' is '{manifest.Pipeline}'; the engine has pp-ocr, silero-vad, blazeface, tensors, text-embedding and text-generation."),
            };
        }
        catch (Exception failure) when (failure is OnnxRuntimeException or InvalidOperationException)
        {
            throw new ModelLoadException($"'{manifest.Slug}' {manifest.Version} cannot be used: {failure.Message}", failure);
        }

        FilePredictor Files(IPipeline pipeline) => new(manifest, pipeline, budget, statistics);

        // A graph that no predictor takes over is freed here.
        IPredictor Over(Func<IGraph, IPredictor> open)
        {
            var graph = Graph();
            try
            {
                return open(graph);
            }
            catch
            {
                _ = graph.DisposeAsync().AsTask();
                throw;
            }
        }

        IGraph Graph() => OrtGraph.Open(manifest, backend.OpenGraph(files["model"]), budget, statistics);
    }
}
