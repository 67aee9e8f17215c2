using System.Runtime.Versioning;
using Google.Protobuf;
using Grpc.Core;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Protocol;
using Portal.Inference.Worker;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Workers;

/// <summary>A program that is started as a worker and says what a test wants; the test itself answers on its socket.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class CrookedWorker : IAsyncDisposable
{
    public const string Report =
        """{"failure":null,"inputs":[{"name":"x","datatype":"FP32","shape":[-1,64]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1,16]}],"takesTensors":true,"batching":null,"isolation":{"limits":true,"files":true,"network":true,"calls":true}}""";

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("portal-crooked-");
    private WorkerServer? server;

    /// <param name="script">What it does after it has read its order.</param>
    /// <param name="change">Changes the bounds.</param>
    public CrookedWorker(string script, Func<WorkerOptions, WorkerOptions>? change = null)
    {
        var program = Path.Combine(root.FullName, "worker");
        File.WriteAllText(program, $"#!/bin/sh\nread -r order\necho $$ > {root.FullName}/pid\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Host = new(options => (change?.Invoke(options) ?? options) with { Program = program });
    }

    /// <summary>One that reports like any other and is answered for on its socket.</summary>
    public static async Task<CrookedWorker> Serve(
        Func<GrpcExchange, Task> answer, Func<WorkerOptions, WorkerOptions>? change = null, Func<ModelFolder, ModelManifest>? model = null)
    {
        var worker = new CrookedWorker(
            $"""
            for a; do case $a in --socket=*) s=$(echo $a | cut -c10-);; esac; done
            while [ ! -S $s ]; do sleep 0.02; done
            echo '{Report}'
            exec cat > /dev/null
            """,
            change);
        var loading = worker.Host.Load(model?.Invoke(worker.Host.Folder) ?? worker.Host.Folder.Add("model", OnnxModels.Mlp()));
        await WorkerHost.Until(() => loading.IsCompleted || Directory.EnumerateDirectories(worker.Host.RunFolder, "s", SearchOption.AllDirectories).Any());
        var folder = Directory.EnumerateDirectories(worker.Host.RunFolder, "s", SearchOption.AllDirectories).Single();
        worker.server = await WorkerServer.StartAsync(Path.Combine(folder, "oip"), answer);
        await loading;
        return worker;
    }

    /// <summary>Answers every question about runs so, and every call so.</summary>
    public static Func<GrpcExchange, Task> Saying(long longestRun, Func<GrpcExchange, Task<IMessage>> answer) => async exchange =>
    {
        await exchange.WriteAsync(exchange.Path.EndsWith("/Look", StringComparison.Ordinal)
            ? new LookResponse { LongestRunMilliseconds = longestRun } : await answer(exchange));
        await exchange.EndAsync(StatusCode.OK, "", []);
    };

    public WorkerHost Host { get; }

    public bool Lives => File.Exists(Path.Combine(root.FullName, "pid"))
        && Directory.Exists("/proc/" + File.ReadAllText(Path.Combine(root.FullName, "pid")).Trim());

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        await Host.DisposeAsync();
        root.Delete(recursive: true);
    }
}
