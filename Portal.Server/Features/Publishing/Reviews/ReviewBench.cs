using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Features.Publishing.Drafts;
using Portal.Server.Features.Publishing.Trials;
using Portal.Server.Gateway.Oip;

namespace Portal.Server.Features.Publishing.Reviews;

/// <summary>Runs samples of versions that wait for an operator, on the operators' own bench.</summary>
internal sealed class ReviewBench(TrialBench bench, DraftSamples samples)
{
    private const int LongestOutput = 4_000;
    // No character takes more bytes.
    private const int MostBytes = LongestOutput * 3;
    private const int Remembered = 200;

    private readonly ConcurrentDictionary<(int Version, DateTimeOffset SubmittedAt), IReadOnlyList<SampleRun>> last = new();

    /// <summary>A submission's samples as they ran last; empty until they were run. What is submitted again has other samples.</summary>
    public IReadOnlyList<SampleRun> Last(int version, DateTimeOffset submittedAt) => last.GetValueOrDefault((version, submittedAt), []);

    /// <returns>Null, or why the version cannot be run at all; safe to show.</returns>
    public async Task<string?> RunAsync(int version, DateTimeOffset submittedAt, string manifest, CancellationToken cancellationToken)
    {
        try
        {
            var runs = await bench.WithAsync(manifest, (engine, parsed) => RunAsync(engine, parsed, cancellationToken), cancellationToken);
            if (last.Count >= Remembered)
            {
                last.Clear();
            }
            last[(version, submittedAt)] = runs;
            return null;
        }
        catch (Exception failure) when (failure is ModelFileException or InvalidManifestException or ModelLoadException or WorkerUnavailableException)
        {
            return failure.Message;
        }
    }

    private async Task<IReadOnlyList<SampleRun>> RunAsync(InferenceEngine engine, ModelManifest manifest, CancellationToken cancellationToken)
    {
        var runs = new List<SampleRun>();
        foreach (var sample in manifest.Samples)
        {
            runs.Add(await RunAsync(engine, manifest, sample, cancellationToken));
        }
        return runs;
    }

    private async Task<SampleRun> RunAsync(InferenceEngine engine, ModelManifest manifest, ManifestSample sample, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var bytes = samples.Find(manifest.Slug, manifest.Version, sample.File) is { } path ? await File.ReadAllBytesAsync(path, cancellationToken) : [];
            using var asked = TrialInput.Read(manifest, bytes, sample.MediaType);
            using var output = await engine.PredictAsync(manifest.Slug, manifest.Version, asked.Input, new("review"), cancellationToken);
            var took = Milliseconds(start);
            using var written = new FirstBytes(MostBytes);
            await TrialText.WriteAsync(output, manifest, asked.Id, written, cancellationToken);
            var text = Encoding.UTF8.GetString(written.ToArray());
            return new(sample.File, took, text.Length <= LongestOutput ? text : text[..LongestOutput], null);
        }
        catch (Exception failure) when (failure
            is PredictionRefusedException or InferRequestException or WorkerUnavailableException or EngineOverloadedException or IOException)
        {
            return new(sample.File, Milliseconds(start), null, failure is IOException ? "The sample cannot be read." : failure.Message);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidDataException)
        {
            // The other samples are still worth running.
            return new(sample.File, Milliseconds(start), null, "The answer cannot be written as JSON.");
        }
    }

    private static double Milliseconds(long start) => Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1);
}
