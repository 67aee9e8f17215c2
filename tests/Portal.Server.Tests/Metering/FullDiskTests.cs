using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Metering;
using Portal.Tests.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Metering;

/// <summary>The portal on a small disk of its own, which fills up or becomes read-only under it.</summary>
public sealed class FullDiskTests
{
    private const string Body = """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,64],"data":[DATA]}]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_refuses_new_work_acknowledges_nothing_that_is_not_stored_and_recovers_by_itself()
    {
        using var disk = SmallDisk.Mount(megabytes: 48);
        await Prove(disk, (disk, _) => Fill(disk), filler => filler.Delete());

        static FileInfo Fill(SmallDisk disk)
        {
            var filler = new FileInfo(Path.Combine(disk.Folder, "filler"));
            using var file = filler.Create();
            var block = new byte[1 << 12];
            try
            {
                while (true)
                {
                    file.Write(block);
                    file.Flush(flushToDisk: false);
                }
            }
            catch (IOException)
            {
                return filler;
            }
        }
    }

    [Fact]
    public async Task A_disk_that_takes_no_more_writes_refuses_new_work_and_the_portal_recovers_with_it()
    {
        using var disk = SmallDisk.Mount(megabytes: 48);
        await Prove(disk, (_, portal) => Limit(portal, "0"), portal => Limit(portal, "unlimited"));

        // Every write to a file fails, as on a disk that turned read-only under the process.
        static PortalProcess Limit(PortalProcess portal, string bytes)
        {
            Assert.True(SmallDisk.Run("prlimit", "--pid", $"{portal.ProcessId}", $"--fsize={bytes}:unlimited"));
            return portal;
        }
    }

    [Fact]
    public async Task A_portal_does_not_start_on_a_read_only_disk_and_says_why()
    {
        using var disk = SmallDisk.Mount(megabytes: 48);
        await using (await PortalProcess.StartAsync(PortalProcess.BuiltServer(), disk.Folder))
        {
        }
        disk.Remount("ro");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PortalProcess.StartAsync(PortalProcess.BuiltServer(), disk.Folder));
        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);

        disk.Remount("rw");
        await using var again = await PortalProcess.StartAsync(PortalProcess.BuiltServer(), disk.Folder);
    }

    private static async Task Prove<T>(SmallDisk disk, Func<SmallDisk, PortalProcess, T> spoil, Action<T> mend)
    {
        using var models = new ModelFolder();
        models.Add("mlp", OnnxModels.Mlp(), manifest => manifest with { Batching = new("off") });
        await using var portal = await PortalProcess.StartAsync(
            PortalProcess.BuiltServer(), disk.Folder, new Dictionary<string, string> { ["Portal__StarterModels"] = models.Root });
        using var http = new HttpClient { BaseAddress = portal.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await PortalTenant.SubscribeAsync(disk.Folder, "acme"));
        ConcurrentBag<Guid> answered = [];
        await CallUntil(http, answered, HttpStatusCode.OK);

        var spoilt = spoil(disk, portal);
        await CallUntil(http, answered, HttpStatusCode.ServiceUnavailable);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await Call(http, answered));
        }
        // The process itself is well.
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz/live", Stop)).StatusCode);

        mend(spoilt);
        await CallUntil(http, answered, HttpStatusCode.OK);
        Assert.Equal(0, await portal.StopAsync());

        await using var db = PortalTenant.Open(disk.Folder);
        var written = await db.UsageEvents.Where(e => e.EndReason == EndReason.Success).Select(e => e.RequestId).ToListAsync(Stop);
        Assert.Equal(answered.Order(), written.Order());
        var verified = await PortalVerb.RunAsync(disk.Folder, "verify-ledger");
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    // A log that has room goes on for some calls; a portal that just got its disk back may refuse one or two more.
    private static async Task CallUntil(HttpClient http, ConcurrentBag<Guid> answered, HttpStatusCode wanted)
    {
        var watch = Stopwatch.StartNew();
        while (await Call(http, answered) != wanted)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"no {wanted} within a minute");
        }
    }

    private static async Task<HttpStatusCode> Call(HttpClient http, ConcurrentBag<Guid> answered)
    {
        var body = Body.Replace("DATA", string.Join(',', Enumerable.Repeat("0.5", 64)), StringComparison.Ordinal);
        using var answer = await http.PostAsync("v2/models/mlp/infer", new StringContent(body, MediaTypeHeaderValue.Parse("application/json")), Stop);
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            answered.Add(Guid.Parse(answer.Headers.GetValues(ReceiptHeaders.RequestId).Single()));
        }
        else
        {
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, await answer.Content.ReadAsStringAsync(Stop));
            Assert.NotEmpty(answer.Headers.GetValues("Retry-After"));
        }
        return answer.StatusCode;
    }

    /// <summary>A file system in memory. Mounting takes a right that not every machine gives: without it the test is skipped.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string folder) => Folder = folder;

        public string Folder { get; }

        public static SmallDisk Mount(int megabytes)
        {
            var folder = Directory.CreateTempSubdirectory("portal-disk-").FullName;
            if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "portal-test", folder))
            {
                Directory.Delete(folder);
                Assert.Skip("This machine lets nobody mount a file system in memory.");
            }
            return new(folder);
        }

        public void Remount(string mode) => Assert.True(Run("mount", "-o", $"remount,{mode}", Folder));

        public void Dispose()
        {
            Run("umount", "--lazy", Folder);
            Directory.Delete(Folder, recursive: true);
        }

        public static bool Run(string command, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
