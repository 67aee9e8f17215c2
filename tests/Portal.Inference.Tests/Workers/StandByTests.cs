using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Backends.Worker;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Workers;

public sealed class StandByTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_that_was_idle_goes_on_in_the_process_that_stood_by_and_sees_only_its_own_files()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc.");
        await using var host = Host();
        await host.Load("mlp", OnnxModels.Mlp());
        var (answer, isolation) = (await host.Mlp("mlp"), host.Status("mlp").Isolation);
        await Idle(host);
        var spare = Spares(host).Single();

        Assert.Equal(answer, await host.Mlp("mlp"));

        Assert.Equal((spare.Id, isolation), (host.Status("mlp").ProcessId!.Value, host.Status("mlp").Isolation));
        Assert.Equal(["model"], Directory.EnumerateFileSystemEntries(spare.Folder).Select(Path.GetFileName));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(host.Folder.Files("mlp"), "model"), Cancellation), await File.ReadAllBytesAsync(Path.Combine(spare.Folder, "model"), Cancellation));
        await host.Engine.UnloadAsync("mlp");
        Assert.False(Directory.Exists(spare.Folder));
    }

    [Fact]
    public async Task A_changed_byte_is_refused_there_too()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc.");
        await using var host = Host();
        await host.Load("mlp", OnnxModels.Mlp());
        await Idle(host);
        await File.WriteAllBytesAsync(Path.Combine(host.Folder.Files("mlp"), "model"), OnnxModels.Mlp(2), Cancellation);

        var refused = await Assert.ThrowsAsync<WorkerUnavailableException>(() => host.Mlp("mlp"));

        Assert.Contains("the manifest states", refused.Message, StringComparison.Ordinal);
        Assert.Equal(WorkerEnd.CannotServe, host.Status("mlp").LastCause);
    }

    [Fact]
    public async Task One_that_died_while_it_waited_is_nobodys_death_and_another_is_started()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc.");
        await using var host = Host();
        await host.Load("mlp", OnnxModels.Mlp());
        await Idle(host);
        var spare = Spares(host).Single();
        using (var process = Process.GetProcessById(spare.Id))
        {
            process.Kill();
        }

        await WorkerHost.Until(() => !host.Engine.WorkerStandsBy);
        await host.Mlp("mlp");

        Assert.Equal((0, true), (host.Status("mlp").Deaths, host.Notices.IsEmpty));
        await WorkerHost.Until(() => host.Engine.WorkerStandsBy);
    }

    [Fact]
    public async Task Nobody_stands_by_for_no_version()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc.");
        await using var host = Host();
        await host.Load("mlp", OnnxModels.Mlp());
        await WorkerHost.Until(() => host.Engine.WorkerStandsBy);

        await host.Engine.UnloadAsync("mlp");

        Assert.Empty(Spares(host));
        Assert.Empty(Directory.EnumerateDirectories(host.RunFolder).SelectMany(Directory.EnumerateDirectories));
    }

    [Fact]
    public async Task One_that_dies_before_it_says_what_it_serves_is_nobodys_death_and_the_version_starts_from_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc.");
        await using var host = Host();
        await host.Load("mlp", OnnxModels.Mlp());
        var answer = await host.Mlp("mlp");
        await Idle(host);
        var spare = Spares(host).Single();
        using (var stop = Process.Start("kill", ["-STOP", spare.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await stop.WaitForExitAsync(Cancellation);
        }

        var call = host.Mlp("mlp");
        await WorkerHost.Until(() => File.Exists(Path.Combine(spare.Folder, "model")));
        using (var process = Process.GetProcessById(spare.Id))
        {
            process.Kill();
        }

        Assert.Equal(answer, await call);
        Assert.Equal((0, true), (host.Status("mlp").Deaths, host.Notices.IsEmpty));
        Assert.NotEqual(spare.Id, host.Status("mlp").ProcessId);
        Assert.False(Directory.Exists(spare.Folder));
    }

    [Fact]
    public async Task A_start_that_fails_in_whatever_way_is_no_trouble_to_whoever_ends_it()
    {
        using var folder = new ModelFolder();
        var manifest = folder.Add("mlp", OnnxModels.Mlp());
        var (options, tried) = (new EngineOptions(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var standBy = new StandBy(
            options,
            () =>
            {
                tried.SetResult();
                throw new InvalidOperationException("There is no folder.");
            },
            NullLogger.Instance);

        standBy.Prepare(new WorkerLaunch(manifest, folder.Files("mlp"), options, null!));
        await tried.Task.WaitAsync(Cancellation);

        await standBy.EndAsync();
        Assert.False(standBy.IsReady);
        await standBy.DisposeAsync();
        await standBy.EndAsync();
    }

    private static WorkerHost Host() => new(options => options with { StandBy = true, Idle = TimeSpan.FromMilliseconds(200) });

    private static Task Idle(WorkerHost host) => WorkerHost.Until(() => host.Status("mlp").State == WorkerState.Stopped && host.Engine.WorkerStandsBy);

    // Those of this host that are bound to a folder of its run folder.
    private static List<(int Id, string Folder)> Spares(WorkerHost host) =>
    [
        .. Directory.EnumerateDirectories("/proc").SelectMany<string, (int, string)>(process =>
        {
            try
            {
                return int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0').FirstOrDefault(
                        argument => argument.StartsWith($"--folder={host.RunFolder}", StringComparison.Ordinal)) is { } folder ? [(id, folder["--folder=".Length..])] : [];
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }),
    ];
}
