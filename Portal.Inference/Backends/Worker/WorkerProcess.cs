using System.Diagnostics;
using System.Text.Json;
using Grpc.Core;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Protocol;
using Portal.Inference.Worker;

namespace Portal.Inference.Backends.Worker;

/// <summary>One process that serves one version, from its start to its death.</summary>
internal sealed class WorkerProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Process process;
    private readonly IDisposable? job;
    private readonly WorkerChannel channel;
    private readonly string[] folders;
    private readonly string secret;
    private readonly TaskCompletionSource<WorkerDeath> died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long memoryMegabytes;
    private readonly Stream input;
    private readonly Stream output;
    private readonly Stream errors;
    private readonly Task<string> tail;
    private WorkerDeath? sentence;

    private WorkerProcess(Spawned spawned, string[] folders, WorkerChannel channel, string secret, long memoryMegabytes)
    {
        ((process, job), this.folders, this.channel, this.secret, this.memoryMegabytes) = (spawned, folders, channel, secret, memoryMegabytes);
        Id = process.Id;
        // Kept, since the process forgets them when it is gone.
        (input, output, errors) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process.StandardError.BaseStream);
        tail = WorkerPipes.TailAsync(errors);
        _ = WaitAsync();
    }

    public GRPCInferenceService.GRPCInferenceServiceClient Inference => channel.Inference;

    public Protocol.Worker.WorkerClient Own => channel.Own;

    public WorkerReport Report { get; private set; } = null!;

    /// <summary>The end of what it wrote to its standard error, once it is gone.</summary>
    public Task<string> LastWordsAsync() => WorkerPipes.LastWordsAsync(tail, errors);

    /// <summary>Completes when it is gone and its folders are removed.</summary>
    public Task<WorkerDeath> Died => died.Task;

    public int Id { get; }

    public long? Memory
    {
        get
        {
            try
            {
                process.Refresh();
                return process.HasExited ? null : process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>Starts a worker and waits until it serves.</summary>
    /// <exception cref="WorkerStartException">It does not come to serve.</exception>
    /// <exception cref="ModelLoadException">The worker program is not installed, or the system does not bind it.</exception>
    /// <exception cref="OperationCanceledException">It is not wanted any more; nothing of it is left.</exception>
    public static async Task<WorkerProcess> StartAsync(
        WorkerLaunch launch, TimeSpan warmUp, ManifestBatching? batching, CancellationToken cancellationToken)
    {
        var worker = await SpawnAsync(launch, warmUp);
        await worker.ServeAsync(launch, warmUp, batching, cancellationToken);
        worker.StopListening();
        return worker;
    }

    /// <summary>Starts a worker that serves nothing yet.</summary>
    /// <exception cref="ModelLoadException">The worker program is not installed, or the system does not bind it.</exception>
    public static async Task<WorkerProcess> SpawnAsync(WorkerLaunch launch, TimeSpan warmUp)
    {
        var (root, socket, working) = launch.Run.Next();
        try
        {
            var (arguments, secret) = (launch.Arguments(socket, warmUp), WorkerOrder.NewSecret());
            var spawned = await Spawner.StartAsync(WorkerCommand.Build(launch.Options, arguments, working, launch.HeapBytes), arguments);
            return new(spawned, launch.Own is { } own ? [root, own] : [root], new(socket, secret, launch.Options.AnswerMegabytes), secret, launch.MemoryMegabytes);
        }
        catch
        {
            RunFolder.Remove(root);
            throw;
        }
    }

    /// <summary>Tells it what to serve and waits until it does; otherwise nothing of it is left.</summary>
    /// <exception cref="WorkerStartException">It does not come to serve.</exception>
    public async Task ServeAsync(WorkerLaunch launch, TimeSpan warmUp, ManifestBatching? batching, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(launch.StartLimit + warmUp);
        try
        {
            var manifest = launch.Manifest with { Batching = batching ?? launch.Manifest.Batching };
            var order = new WorkerOrder(secret, JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.ModelManifest));
            await TellAsync(order.Line(), late.Token);
            Report = WorkerReport.Read(await WorkerPipes.FirstLineAsync(output, late.Token)) ?? throw await EndAsync();
            if (Report.Failure is { } why)
            {
                throw new WorkerStartException(new(WorkerEnd.CannotServe, why));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Kill(new(WorkerEnd.SlowStart, $"it did not load within {launch.StartLimit.TotalSeconds:0} s"));
            throw new WorkerStartException(await Died);
        }
        catch (IOException)
        {
            throw await EndAsync();
        }
        catch
        {
            Kill(new(WorkerEnd.Wanted, "it is not wanted any more"));
            await Died;
            throw;
        }
    }

    /// <summary>What it writes from here on is emptied and forgotten.</summary>
    public void StopListening() => _ = WorkerPipes.TailAsync(output);

    /// <summary>How long its oldest run has been computing.</summary>
    /// <exception cref="RpcException">It does not say so in time.</exception>
    public async Task<TimeSpan> LookAsync(TimeSpan patience)
    {
        var answer = await Own.LookAsync(new(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime + patience);
        return TimeSpan.FromMilliseconds((double)Math.Clamp(answer.LongestRunMilliseconds, 0, int.MaxValue));
    }

    /// <summary>Ends it at once; the first reason given is the one that counts.</summary>
    public void Kill(WorkerDeath why)
    {
        Interlocked.CompareExchange(ref sentence, why, null);
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is gone already.
        }
    }

    /// <summary>Lets it finish what it has, for a moment, and go.</summary>
    public async Task StopAsync()
    {
        Interlocked.CompareExchange(ref sentence, new(WorkerEnd.Wanted, "it was stopped"), null);
        try
        {
            await input.DisposeAsync();
            await Died.WaitAsync(Patience);
        }
        catch (Exception stays) when (stays is TimeoutException or IOException)
        {
            Kill(new(WorkerEnd.Wanted, "it was stopped"));
            await Died;
        }
    }

    // One that ended by itself tells by how it did; one that is there and does not say what it serves is ended.
    private async Task<WorkerStartException> EndAsync()
    {
        await Task.WhenAny(Died, Task.Delay(Patience));
        Kill(new(WorkerEnd.CannotServe, "it did not say what it serves"));
        return new(await Died);
    }

    private async Task TellAsync(byte[] order, CancellationToken cancellationToken)
    {
        await input.WriteAsync(order, cancellationToken);
        await input.FlushAsync(cancellationToken);
    }

    private async Task WaitAsync()
    {
        await process.WaitForExitAsync();
        var code = process.ExitCode;
        job?.Dispose();
        Array.ForEach(folders, RunFolder.Remove);
        channel.Dispose();
        died.SetResult(sentence ?? WorkerDeath.Of(code, memoryMegabytes));
        process.Dispose();
    }
}
