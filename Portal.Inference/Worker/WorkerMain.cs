using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Backends;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;

namespace Portal.Inference.Worker;

/// <summary>A process for one model that nobody vouches for. The portal starts it; people have no use for it.</summary>
internal static class WorkerMain
{
    private static async Task<int> Main(string[] args)
    {
        if (WorkerArguments.Parse(args) is not { } arguments)
        {
            await Console.Error.WriteLineAsync("The portal starts this program; it has nothing to say by itself.");
            return 2;
        }

        // First of all: it may start this program anew, and nothing before it must have taken from the standard input.
        var isolation = Confinement.Apply(arguments);
        if (arguments.Verb == WorkerArguments.Probe)
        {
            Say(JsonSerializer.SerializeToUtf8Bytes(ConfinementProbe.Run(arguments, isolation), WorkerJson.Default.ProbeReport));
            return 0;
        }

        Quieten();
        if (arguments.Verb == WorkerArguments.Inspect)
        {
            Say(JsonSerializer.SerializeToUtf8Bytes(GraphTrial.Run(arguments, isolation), WorkerJson.Default.TrialReport));
            return 0;
        }

        return await ServeAsync(arguments, isolation);
    }

    private static async Task<int> ServeAsync(WorkerArguments arguments, WorkerIsolation isolation)
    {
        var lifeline = new Lifeline();
        var service = new WorkerService(arguments.Answer);
        // The socket and the model take about as long to open: at once.
        var listening = Task.Run(() => WorkerServer.StartAsync(arguments.Socket, service.AnswerAsync));
        await using var engine = new InferenceEngine(
            NullLoggerFactory.Instance,
            ExecutionBackend.Confined(arguments.Folder),
            new EngineOptions { ComputeThreads = Math.Max(1, arguments.Threads), WarmUp = TimeSpan.FromMilliseconds(arguments.WarmUp) })
        {
            IsWorker = true,
        };
        try
        {
            await foreach (var order in lifeline.Orders)
            {
                var manifest = ManifestReader.Parse(order.Manifest.ToArray());
                await engine.LoadAsync(manifest, arguments.Folder, CancellationToken.None);
                service.Serve(engine, manifest.Slug, order);
                await listening;
                Say(JsonSerializer.SerializeToUtf8Bytes(Report(engine, manifest.Slug, isolation), WorkerJson.Default.WorkerReport));
            }

            await (await listening).DisposeAsync();
            return 0;
        }
        catch (Exception failure) when (failure is ModelFileException or InvalidManifestException or ModelLoadException or OperationCanceledException)
        {
            Say(JsonSerializer.SerializeToUtf8Bytes(WorkerReport.Failed(failure.Message, isolation), WorkerJson.Default.WorkerReport));
            return 1;
        }
    }

    private static WorkerReport Report(InferenceEngine engine, string model, WorkerIsolation isolation)
    {
        var signature = engine.Describe(model);
        return new(null, Described(signature.Inputs), Described(signature.Outputs), signature.TakesTensors, engine.Status.Models.Single(served => served.Slug == model).Batching, isolation);
    }

    internal static WorkerTensor[] Described(IReadOnlyList<TensorSpec> specs) =>
        [.. specs.Select(spec => new WorkerTensor(spec.Name, spec.Datatype.Name(), spec.Shape))];

    // What it cannot find behind the wall it would complain of, at every start.
    private static void Quieten()
    {
        var options = new EnvironmentCreationOptions { logId = "worker", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        OrtEnv.CreateInstanceWithOptions(ref options).DisableTelemetryEvents();
    }

    private static void Say(byte[] line)
    {
        using var output = Console.OpenStandardOutput();
        output.Write([.. line, (byte)'\n']);
    }
}
