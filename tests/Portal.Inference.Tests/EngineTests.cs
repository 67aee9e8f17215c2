using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;

namespace Portal.Inference.Tests;

public sealed class EngineTests(StarterModels models)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static EncodedInput Faces => new(StarterModels.Sample("blazeface", "faces.png"), "image/png");

    [Fact]
    public async Task Sixteen_callers_at_once_get_what_one_after_the_other_gets()
    {
        var engine = models.Engine;
        var faces = await models.Faces(Faces.Body.ToArray());
        var speech = await models.Speech(StarterModels.Sample("silero-vad", "utterance.wav"));

        var callers = Enumerable.Range(0, 16).Select(async caller =>
        {
            if (caller % 2 == 0)
            {
                var found = (DetectedFaces)(await engine.PredictAsync("blazeface", null, Faces, Caller.Any, Cancellation)).Result;
                Assert.Equal(faces.Select(face => (face.Score, face.Box)), found.Faces.Select(face => (face.Score, face.Box)));
            }
            else
            {
                var heard = await models.Speech(StarterModels.Sample("silero-vad", "utterance.wav"));
                Assert.Equal(speech.Segments, heard.Segments);
            }
        });

        await Task.WhenAll(callers);
    }

    [Fact]
    public void An_image_is_one_unit_and_a_recording_its_seconds_begun()
    {
        Assert.Equal(1, models.Engine.Measure("blazeface", null, Faces));
        Assert.Equal(1, Measure(1));
        Assert.Equal(1, Measure(16_000));
        Assert.Equal(2, Measure(16_001));

        long Measure(int samples) =>
            models.Engine.Measure("silero-vad", null, new EncodedInput(Wav.Pcm16(16_000, new float[samples]), "audio/wav"));
    }

    [Fact]
    public async Task A_cancelled_prediction_stops_early_and_the_next_one_works()
    {
        // Five minutes of sound keep the engine busy for far longer than the caller waits.
        var noise = new EncodedInput(Wav.Pcm16(16_000, Sounds.WhiteNoise(16_000 * 300, seed: 3)), "audio/wav");
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = models.Engine.PredictAsync("silero-vad", null, noise, Caller.Any, impatient.Token).AsTask();
        impatient.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single((await models.Speech(StarterModels.Sample("silero-vad", "utterance.wav"))).Segments);
    }

    [Fact]
    public async Task Wherever_a_prediction_is_cancelled_the_caller_sees_a_cancellation()
    {
        var invoice = new EncodedInput(StarterModels.Sample("ppocr", "invoice.png"), "image/png");
        var cancelled = 0;
        // Decoding, detection, orientation and recognition follow each other within these times.
        for (var wait = 0; wait < 400; wait += 25)
        {
            using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            impatient.CancelAfter(wait);
            var failure = await Record.ExceptionAsync(() => models.Engine.PredictAsync("ppocr", null, invoice, Caller.Any, impatient.Token).AsTask());
            Assert.True(failure is null or OperationCanceledException, failure?.ToString());
            cancelled += failure is null ? 0 : 1;
        }

        Assert.NotEqual(0, cancelled);
        Assert.NotEmpty(((TextInImage)(await models.Engine.PredictAsync("ppocr", null, invoice, Caller.Any, Cancellation)).Result).Lines);
    }

    [Fact]
    public async Task Status_names_the_provider_and_counts_what_each_model_answered()
    {
        using var copy = new ModelCopy(models, "blazeface");
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        await engine.LoadAsync(await StarterModels.Manifest("blazeface"), copy.Files, Cancellation);
        Assert.Null(Assert.Single(engine.Status.Models).MedianCompute);

        await engine.PredictAsync("blazeface", null, Faces, Caller.Any, Cancellation);

        var model = Assert.Single(engine.Status.Models);
        Assert.Equal(("blazeface", "1.0.0", 1), (model.Slug, model.Version, model.Predictions));
        Assert.True(model.MedianCompute > TimeSpan.Zero && model.LoadTime > TimeSpan.Zero);
        Assert.NotEmpty(engine.Status.RuntimeVersion);
        if (engine.Status.Flavour == "Cpu")
        {
            Assert.Equal("CPUExecutionProvider", engine.Status.ExecutionProvider);
            Assert.Null(engine.Status.FallbackReason);
        }
    }

    [Fact]
    public async Task A_flipped_bit_in_the_weights_is_refused_by_name()
    {
        using var copy = new ModelCopy(models, "blazeface");
        copy.FlipBit(at: 300_000);
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);

        var failure = await Assert.ThrowsAsync<ModelFileException>(
            async () => await engine.LoadAsync(await StarterModels.Manifest("blazeface"), copy.Files, Cancellation));

        Assert.Contains("ONNX/face_detection_back_256x256_barracuda.onnx", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(copy.Files, failure.Message, StringComparison.Ordinal);
        Assert.Empty(engine.Status.Models);
    }

    [Fact]
    public async Task A_failed_reload_leaves_the_old_version_serving()
    {
        using var copy = new ModelCopy(models, "blazeface");
        var manifest = await StarterModels.Manifest("blazeface");
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        await engine.LoadAsync(manifest, copy.Files, Cancellation);
        var next = manifest with { Version = "2.0.0" };

        copy.FlipBit(at: 5);
        await Assert.ThrowsAsync<ModelFileException>(() => engine.LoadAsync(next, copy.Files, Cancellation));
        // The right hash of the wrong bytes: ONNX Runtime is the one to refuse now.
        await Assert.ThrowsAsync<ModelLoadException>(() => engine.LoadAsync(copy.Rehash(next), copy.Files, Cancellation));

        Assert.Equal("1.0.0", Assert.Single(engine.Status.Models).Version);
        Assert.Equal(3, ((DetectedFaces)(await engine.PredictAsync("blazeface", null, Faces, Caller.Any, Cancellation)).Result).Faces.Count);
    }

    [Fact]
    public async Task A_reload_takes_over_while_predictions_run()
    {
        using var copy = new ModelCopy(models, "blazeface");
        var manifest = await StarterModels.Manifest("blazeface");
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        await engine.LoadAsync(manifest, copy.Files, Cancellation);

        var running = Enumerable.Range(0, 12).Select(_ => engine.PredictAsync("blazeface", null, Faces, Caller.Any, Cancellation).AsTask()).ToArray();
        await engine.LoadAsync(manifest with { Version = "2.0.0" }, copy.Files, Cancellation);

        Assert.Equal("2.0.0", Assert.Single(engine.Status.Models).Version);
        Assert.All(await Task.WhenAll(running), output => Assert.Equal(3, ((DetectedFaces)output.Result).Faces.Count));
    }

    [Fact]
    public async Task A_pipeline_that_the_engine_does_not_have_is_refused()
    {
        using var copy = new ModelCopy(models, "blazeface");
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        var manifest = await StarterModels.Manifest("blazeface") with { Pipeline = "clairvoyance" };

        var failure = await Assert.ThrowsAsync<InvalidManifestException>(() => engine.LoadAsync(manifest, copy.Files, Cancellation));

        Assert.Contains("clairvoyance", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_graph_of_another_model_is_refused_at_load()
    {
        using var copy = new ModelCopy(models, "blazeface");
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);
        var manifest = await StarterModels.Manifest("blazeface") with { Pipeline = "silero-vad" };

        var failure = await Assert.ThrowsAsync<ModelLoadException>(() => engine.LoadAsync(manifest, copy.Files, Cancellation));

        Assert.Contains("no tensor named", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_not_loaded_is_refused()
    {
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance);

        var refusal = await Assert.ThrowsAsync<PredictionRefusedException>(
            async () => await engine.PredictAsync("blazeface", null, Faces, Caller.Any, Cancellation));

        Assert.Equal(RefusalReason.ModelNotLoaded, refusal.Reason);
    }

    [Fact]
    public async Task Disposal_answers_what_was_accepted_and_nothing_after()
    {
        using var copy = new ModelCopy(models, "blazeface");
        var engine = new InferenceEngine(NullLoggerFactory.Instance);
        await engine.LoadAsync(await StarterModels.Manifest("blazeface"), copy.Files, Cancellation);
        var accepted = engine.PredictAsync("blazeface", null, Faces, Caller.Any, Cancellation).AsTask();

        await engine.DisposeAsync();

        Assert.True(accepted.IsCompletedSuccessfully || ((DetectedFaces)(await accepted).Result).Faces.Count == 3);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await engine.PredictAsync("blazeface", null, Faces, Caller.Any, Cancellation));
        await engine.DisposeAsync();
    }
}
