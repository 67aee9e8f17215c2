using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Inference.Tensors.Json;

namespace Portal.Benchmarks.Serving;

/// <summary>What is measured inside this process, without a server around it.</summary>
internal static class EngineFigures
{
    /// <summary>Best of many readings of an image's numbers, in nanoseconds a number.</summary>
    public static double NanosecondsPerFloat(bool quick)
    {
        const int Count = 3 * 224 * 224;
        var random = new Random(5);
        var text = Encoding.ASCII.GetBytes(
            $"[{string.Join(',', Enumerable.Range(0, Count).Select(_ => random.NextSingle().ToString("R", CultureInfo.InvariantCulture)))}]");
        var best = double.MaxValue;
        for (var turn = 0; turn < (quick ? 50 : 200); turn++)
        {
            var begun = Stopwatch.GetTimestamp();
            using var tensor = JsonTensor.Read("x", TensorDatatype.Fp32, [Count], text, out _)
                ?? throw new InvalidOperationException("The numbers were not read.");
            best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalNanoseconds / Count);
        }
        return best;
    }

    /// <summary>From giving up a long run on the only lane until a tiny call behind it is answered, in milliseconds; the median.</summary>
    public static async Task<double> MillisecondsToFreeALaneAsync(ServingModels models, bool quick)
    {
        await using var engine = new InferenceEngine(NullLoggerFactory.Instance, new EngineOptions { ComputeThreads = 1 });
        foreach (var slug in new[] { "mlp", "encoder" })
        {
            var manifest = await ManifestReader.ReadAsync(Path.Combine(models.Root, slug, "model.json"), CancellationToken.None);
            var alone = manifest with { Batching = new ManifestBatching("off") };
            await engine.LoadAsync(alone, Path.Combine(models.Root, slug, "files"), CancellationToken.None);
        }
        List<double> times = [];
        for (var turn = 0; turn < (quick ? 5 : 20); turn++)
        {
            using var impatient = new CancellationTokenSource();
            var running = engine.PredictAsync("encoder", null, Words(rows: 16, length: 128), new("1"), impatient.Token).AsTask();
            await Task.Delay(60);
            if (running.IsCompleted)
            {
                throw new InvalidOperationException("The long run was over before it was given up.");
            }
            var begun = Stopwatch.GetTimestamp();
            await impatient.CancelAsync();
            using (await engine.PredictAsync("mlp", null, Tiny(), new("2"), CancellationToken.None))
            {
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            await running.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        return Medians.Of(times);
    }

    private static TensorInput Tiny() => new([Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 64], new float[64])]);

    private static TensorInput Words(int rows, int length)
    {
        var ones = Enumerable.Repeat(1L, rows * length).ToArray();
        return new(
        [
            Tensor.Of<long>("input_ids", TensorDatatype.Int64, [rows, length], ones),
            Tensor.Of<long>("attention_mask", TensorDatatype.Int64, [rows, length], ones),
        ]);
    }
}
