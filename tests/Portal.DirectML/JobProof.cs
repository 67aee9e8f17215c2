using System.Diagnostics;
using System.Globalization;
using Portal.Inference.Backends.Worker;
using Portal.Inference.Worker;

namespace Portal.DirectML;

/// <summary>
/// A process that is started as workers are ends with its job, whether the owner closes that or dies. Wine takes the limits of
/// memory, time and processes and holds nobody to them: they are set here and not looked at.
/// </summary>
internal static class JobProof
{
    private const string Asleep = "Asleep.";
    private static readonly TimeSpan UntilAsleep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UntilGone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Night = TimeSpan.FromMinutes(2);

    // As a worker's that inspects.
    private static readonly WorkerArguments Bounds = new() { Memory = 2L << 30, Cpu = 40 };

    public static async Task RunAsync(Checks checks)
    {
        await CloseAsync(checks);
        await LeaveAsync(checks);
    }

    /// <returns>The exit code; the sleeper's process number is on standard output.</returns>
    public static async Task<int> OwnAsync()
    {
        var sleeper = await Spawner.StartAsync(Again("job-sleeper"), Bounds);
        if (await ReadLineAsync(sleeper.Process) != Asleep)
        {
            return 1;
        }

        Console.WriteLine(sleeper.Process.Id.ToString(CultureInfo.InvariantCulture));
        await Task.Delay(Night);
        // Nobody takes the job away before.
        GC.KeepAlive(sleeper);
        return 0;
    }

    public static async Task<int> SleepAsync()
    {
        Console.WriteLine(Asleep);
        await Task.Delay(Night);
        return 0;
    }

    private static async Task CloseAsync(Checks checks)
    {
        var (sleeper, job) = await Spawner.StartAsync(Again("job-sleeper"), Bounds);
        using (sleeper)
        {
            var said = await ReadLineAsync(sleeper);
            var seen = await EndAsync(sleeper, () => job?.Dispose());
            checks.Check(said == Asleep && seen == Ended.ByIt, "a process in a worker's job ends when the job is closed", Text(said, seen));
        }
    }

    private static async Task LeaveAsync(Checks checks)
    {
        using var owner = Process.Start(Again("job-owner"))!;
        var said = await ReadLineAsync(owner);
        var seen = Ended.Before;
        if (int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            using var sleeper = Process.GetProcessById(id);
            seen = await EndAsync(sleeper, owner.Kill);
        }
        else
        {
            owner.Kill();
        }

        checks.Check(seen == Ended.ByIt, "and when the process that owns the job is killed", Text(said, seen));
    }

    private static async Task<Ended> EndAsync(Process sleeper, Action by)
    {
        var end = sleeper.WaitForExitAsync();
        await Task.Delay(Glance);
        if (end.IsCompleted)
        {
            return Ended.Before;
        }

        by();
        try
        {
            await end.WaitAsync(UntilGone);
            return Ended.ByIt;
        }
        catch (TimeoutException)
        {
            sleeper.Kill();
            return Ended.Not;
        }
    }

    private static string Text(string? said, Ended seen) => $"it said '{said}', then " + seen switch
    {
        Ended.ByIt => $"it was gone within {UntilGone.TotalSeconds:0} s",
        Ended.Before => "it was gone already",
        _ => $"it was there after {UntilGone.TotalSeconds:0} s",
    };

    private static ProcessStartInfo Again(string verb) => new(Environment.ProcessPath!, [verb]) { RedirectStandardOutput = true };

    /// <returns>Null when it ends without a line, or says none in time.</returns>
    private static async Task<string?> ReadLineAsync(Process process)
    {
        try
        {
            return await process.StandardOutput.ReadLineAsync().WaitAsync(UntilAsleep);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private enum Ended
    {
        Before,
        ByIt,
        Not,
    }
}
