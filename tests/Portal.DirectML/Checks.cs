using System.Diagnostics;

namespace Portal.DirectML;

/// <summary>One line a check. <c>.ci/directml</c> counts the lines by their first word.</summary>
internal sealed class Checks
{
    private readonly Stopwatch time = Stopwatch.StartNew();

    public bool AllHold { get; private set; } = true;

    public void Check(bool holds, string claim, string seen)
    {
        AllHold &= holds;
        Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {claim}: {seen} ({time.Elapsed.TotalSeconds:0.0} s)");
    }
}
