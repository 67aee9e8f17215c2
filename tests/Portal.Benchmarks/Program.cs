using Portal.Benchmarks;
using Portal.Benchmarks.Forecast;
using Portal.Benchmarks.Hostile;
using Portal.Benchmarks.Ledger;
using Portal.Benchmarks.Pages;
using Portal.Benchmarks.Serving;

if (args is [ChildServer.Idle])
{
    await ChildServer.ServeIdleAsync();
    return 0;
}

if (args is [BareServer.Name, var models])
{
    await BareServer.ServeAsync(models);
    return 0;
}

if (args is [OrphanProof.Verb])
{
    await OrphanProof.BeParentAsync();
    return 0;
}

// dotnet run -c Release --project tests/Portal.Benchmarks -- NAME [--quick] [--only CELL] [--data FILE]
var only = args.SkipWhile(argument => argument != "--only").ElementAtOrDefault(1);
var data = args.SkipWhile(argument => argument != "--data").ElementAtOrDefault(1);
var benchmarks = new Dictionary<string, Func<bool, Task<IReadOnlyList<Figure>>>>
{
    ["forecast"] = quick => ForecastBenchmark.RunAsync(quick, data),
    ["hostile"] = quick => HostileBenchmark.RunAsync(quick, only),
    ["ledger"] = LedgerBenchmark.RunAsync,
    ["pages"] = quick => PagesBenchmark.RunAsync(quick, only),
    ["start"] = StartBenchmark.RunAsync,
    ["serving"] = quick => ServingBenchmark.RunAsync(quick, only),
};

if (args is not [var name, ..] || !benchmarks.TryGetValue(name, out var benchmark))
{
    await Console.Error.WriteLineAsync($"Name a benchmark: {string.Join(", ", benchmarks.Keys)}. Add --quick for a short run, --only and the beginning of a cell's name for those cells alone, --data and a file of series for the backtest of forecast.");
    return 2;
}

var figures = await benchmark(args.Contains("--quick"));
Report.Print(figures);
if (only is not null)
{
    // What was measured in part is to be looked at, not kept.
    return 0;
}

await Report.WriteAsync(name, figures);
return 0;
