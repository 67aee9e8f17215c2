using System.Diagnostics;

namespace Portal.DirectML;

/// <summary>
/// The crowd without the lane, in processes of their own, since some of them die and some never end: shows that the lane is
/// what keeps predictions apart, and that the crowd's check can fail.
/// </summary>
internal static class OpenLaneProof
{
    private const int Trials = 5;
    private const int Enough = 2;
    private const string Asking = "The crowd asks.";
    private const string Wrong = "Wrong: ";
    private static readonly TimeSpan UntilAsking = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UntilAnswered = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(Checks checks)
    {
        List<string> seen = [];
        var wrong = 0;
        while (wrong < Enough && seen.Count < Trials)
        {
            var (wentWrong, what) = await StartTrialAsync();
            wrong += wentWrong ? 1 : 0;
            seen.Add(what);
        }

        checks.Check(wrong > 0, $"with the lane open it goes wrong, {wrong} of {seen.Count} times", string.Join("; ", seen));
    }

    /// <returns>The exit code; what it saw is on standard output.</returns>
    public static async Task<int> TrialAsync()
    {
        await using var cpu = Engines.OnCpu();
        await using var open = Engines.WithOpenLane();
        using var squares = new SquaresModel();
        await squares.LoadAsync(cpu);
        await squares.LoadAsync(open);
        // The answers to expect come from the CPU, which CrowdProof found to agree: nothing here needs the lane.
        var crowd = await Crowd.MeetAsync(cpu);
        if (open.Status.ExecutionProvider != "DmlExecutionProvider")
        {
            return 1;
        }

        Console.WriteLine(Asking);
        var tally = new Tally();
        var asking = crowd.AskAtOnceAsync(open, CrowdProof.Each, tally);
        while (!asking.IsCompleted && tally.Wrong == 0)
        {
            await Task.Delay(Glance);
        }

        // After the first wrong answer the rest may never come; what did come by now is enough.
        Console.WriteLine((tally.Wrong > 0 ? Wrong : "") + tally);
        Process.GetCurrentProcess().Kill();
        return 0;
    }

    // Only what a child saw after the crowd asked counts, and that it died; one that hangs has shown nothing.
    private static async Task<(bool WentWrong, string What)> StartTrialAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["lane-open"]) { RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        try
        {
            if (await ReadLineAsync(child, UntilAsking) != Asking)
            {
                return (false, "ended before the crowd asked");
            }

            var tally = await ReadLineAsync(child, UntilAnswered);
            return tally is null ? (true, "died") : (tally.StartsWith(Wrong, StringComparison.Ordinal), tally);
        }
        catch (OperationCanceledException)
        {
            return (false, "hung");
        }
        finally
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync();
        }
    }

    private static async Task<string?> ReadLineAsync(Process child, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        return await child.StandardOutput.ReadLineAsync(limit.Token);
    }
}
