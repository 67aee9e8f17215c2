using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Grpc.Core;
using Portal.Inference.Backends.Worker;
using Portal.Inference.Protocol;
using Portal.Inference.Worker;

namespace Portal.Inference.Tests.Workers;

public sealed class ConfinementTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("portal-confined-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public async Task A_confined_process_reaches_nothing_on_any_of_its_threads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Landlock and seccomp are Linux'.");
        var (secret, path) = (Path.Combine(root.FullName, "secret"), Path.Combine(root.FullName, "someone"));
        await File.WriteAllTextAsync(secret, "swordfish", Cancellation);
        using var someone = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        someone.Bind(new UnixDomainSocketEndPoint(path));
        someone.Listen();

        var report = await Probe(secret, path);

        Assert.SkipUnless(report.Isolation is { Files: true, Calls: true }, "This kernel has not both.");
        Assert.Empty(report.Reached);
        Assert.True(report.Isolation is { Limits: true, Network: true });
    }

    [Fact]
    public async Task Every_thread_of_a_worker_is_filtered_and_gains_no_privileges()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc.");
        await using var host = new WorkerHost();
        await host.Load("mlp", Portal.Tests.Onnx.OnnxModels.Mlp());
        var (status, expected) = (host.Status("mlp"), (await Probe("/", "/")).Isolation);

        Assert.Equal(expected with { Network = true }, status.Isolation! with { Network = true });
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{status.ProcessId}/task"))
        {
            var facts = await File.ReadAllTextAsync(Path.Combine(thread, "status"), Cancellation);
            Assert.Contains("NoNewPrivs:\t1", facts, StringComparison.Ordinal);
            Assert.Contains(expected.Calls ? "Seccomp:\t2" : "Seccomp:", facts, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_worker_answers_nobody_who_does_not_know_its_secret(string? guess)
    {
        await using var host = new WorkerHost();
        await host.Load("mlp", Portal.Tests.Onnx.OnnxModels.Mlp());
        var socket = Directory.EnumerateFiles(host.RunFolder, "oip", SearchOption.AllDirectories).Single();
        using var channel = new WorkerChannel(socket, guess ?? "", 1);

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => channel.Inference.ModelMetadataAsync(new() { Name = "mlp" }, cancellationToken: Cancellation).ResponseAsync);

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        await host.Mlp("mlp");
    }

    private async Task<ProbeReport> Probe(string file, string socket)
    {
        var own = root.CreateSubdirectory("own").FullName;
        var start = new ProcessStartInfo(DotnetInstallation.Muxer ?? "dotnet")
        {
            ArgumentList =
            {
                "exec", Path.Combine(AppContext.BaseDirectory, "Portal.Inference.dll"), "probe", $"--folder={own}", $"--model={file}", $"--socket={socket}", "--files=256",
            },
            RedirectStandardOutput = true,
            WorkingDirectory = own,
        };
        using var probe = Process.Start(start)!;
        var said = await probe.StandardOutput.ReadToEndAsync(Cancellation);
        return JsonSerializer.Deserialize(said, WorkerJson.Default.ProbeReport)!;
    }
}
