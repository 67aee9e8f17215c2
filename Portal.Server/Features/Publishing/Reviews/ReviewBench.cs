using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Features.Publishing.Drafts;
using Portal.Server.Features.Publishing.Uploads;
using Portal.Server.Gateway.Oip;

namespace Portal.Server.Features.Publishing.Reviews;

/// <summary>
/// Runs samples of versions that nobody approved yet, in a worker of an engine of its own: what is tried here can never answer
/// a subscriber. One version at a time.
/// </summary>
internal sealed class ReviewBench(UploadFolders folders, DraftSamples samples, IOptions<EngineOptions> options, ILoggerFactory loggers) : IAsyncDisposable
{
    private const int LongestOutput = 4_000;
    // No character takes more bytes, and no output fewer characters than its name, datatype, shape and data.
    private const int MostBytes = LongestOutput * 3;
    private const int MostOutputs = LongestOutput / 40;
    private const int Remembered = 200;

    private readonly Lazy<InferenceEngine> engine = new(() => new(loggers, options.Value));
    private readonly SemaphoreSlim turn = new(1);
    private readonly ConcurrentDictionary<(int Version, DateTimeOffset SubmittedAt), IReadOnlyList<SampleRun>> last = new();
    private int disposed;

    /// <summary>A submission's samples as they ran last; empty until they were run. What is submitted again has other samples.</summary>
    public IReadOnlyList<SampleRun> Last(int version, DateTimeOffset submittedAt) => last.GetValueOrDefault((version, submittedAt), []);

    /// <returns>Null, or why the version cannot be run at all; safe to show.</returns>
    public async Task<string?> RunAsync(int version, DateTimeOffset submittedAt, ModelManifest manifest, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await engine.Value.LoadAsync(manifest, folders.Version(manifest.Slug, manifest.Version), Isolation.Worker, cancellationToken);
            var runs = new List<SampleRun>();
            foreach (var sample in manifest.Samples)
            {
                runs.Add(await RunAsync(manifest, sample, cancellationToken));
            }
            if (last.Count >= Remembered)
            {
                last.Clear();
            }
            last[(version, submittedAt)] = runs;
            return null;
        }
        catch (Exception failure) when (failure is ModelFileException or InvalidManifestException or ModelLoadException)
        {
            return failure.Message;
        }
        finally
        {
            await engine.Value.UnloadAsync(manifest.Slug, manifest.Version);
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            if (engine.IsValueCreated)
            {
                await engine.Value.DisposeAsync();
            }
            turn.Dispose();
        }
    }

    private async Task<SampleRun> RunAsync(ModelManifest manifest, ManifestSample sample, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var bytes = samples.Find(manifest.Slug, manifest.Version, sample.File) is { } path ? await File.ReadAllBytesAsync(path, cancellationToken) : [];
            using var asked = manifest.Pipeline == "tensors" ? InferJson.Read(bytes, DraftRules.MaxSampleBytes) : new InferRequest();
            PredictionInput input = manifest.Pipeline == "tensors"
                ? new TensorInput(asked.Tensors, asked.Outputs?.Select(output => output.Name).ToList())
                : new EncodedInput(bytes, sample.MediaType);
            using var output = await engine.Value.PredictAsync(manifest.Slug, manifest.Version, input, new("review"), cancellationToken);
            return new(sample.File, Milliseconds(start), await TextAsync(asked.Id, manifest, output, cancellationToken), null);
        }
        catch (Exception failure) when (failure
            is PredictionRefusedException or InferRequestException or WorkerUnavailableException or EngineOverloadedException or IOException)
        {
            return new(sample.File, Milliseconds(start), null, failure is IOException ? "The sample cannot be read." : failure.Message);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidDataException)
        {
            // Half-precision outputs, and numbers that are none; the other samples are still worth running.
            return new(sample.File, Milliseconds(start), null, "The answer cannot be written as JSON.");
        }
    }

    private static double Milliseconds(long start) => Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1);

    private static async Task<string> TextAsync(string? id, ModelManifest manifest, PredictionOutput output, CancellationToken cancellationToken)
    {
        var outputs = OipTensors.ToOutput(output.Result);
        using var made = ReferenceEquals(outputs, output.Result) ? null : outputs;
        // People read it: nothing is answered in binary, whatever the sample asks for.
        using var request = new InferRequest { Id = id };
        using var written = new FirstBytes(MostBytes);
        var http = new DefaultHttpContext();
        http.Response.Body = written;
        try
        {
            await new InferAnswer(request, manifest.Slug, manifest.Version, [.. outputs.Tensors.Take(MostOutputs)]).WriteAsync(http.Response, cancellationToken);
            await http.Response.BodyWriter.FlushAsync(cancellationToken);
        }
        catch (EndOfStreamException) when (written.IsFull)
        {
            // A large answer is not made to its end for the few characters that are shown.
        }
        var text = Encoding.UTF8.GetString(written.ToArray());
        return text.Length <= LongestOutput ? text : text[..LongestOutput];
    }
}
