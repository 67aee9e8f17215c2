using System.Diagnostics;
using System.Globalization;
using Portal.Inference.Diagnostics;
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
        await WorkerHost.Until(() => !Directory.Exists(spare.Folder));
    }

    [Fact]
    public async Task A_changed_byte_is_refused_there_too()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc.");
        await using var host = Host();
        await host.Load("mlp", OnnxModels.Mlp());
        await Idle(host);
        await File.WriteAllBytesAsync(Path.Combine(host.Folder.Files("mlp"), "model"), OnnxModels.Mlp(2), Cancellation);

        var refused = await Assert.ThrowsAsync<Engine.WorkerUnavailableException>(() => host.Mlp("mlp"));

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
        await WorkerHost.Until(() => !Directory.EnumerateDirectories(host.RunFolder).SelectMany(Directory.EnumerateDirectories).Any());
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
