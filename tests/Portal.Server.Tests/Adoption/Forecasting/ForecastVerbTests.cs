using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Features.Adoption.Forecasting.Backtesting;
using Portal.Server.Hosting.Verbs;

namespace Portal.Server.Tests.Adoption.Forecasting;

public sealed class ForecastVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("forecast-verbs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_fit_is_printed_as_JSON_with_errors_and_verdict()
    {
        var file = await Sales(("air", Published.RoomAirConditioners), ("cards", Published.CashCards));
        var (code, output) = await Run(FitVerb.Run, "--data", file, "--model", "bass", "--on", "sales", "--json");
        Assert.Equal(0, code);
        var results = JsonDocument.Parse(output).RootElement;
        var air = results[0];
        Assert.Equal("air", air.GetProperty("series").GetString());
        Assert.True(air.GetProperty("identified").GetBoolean());
        Assert.Equal(0.374763, air.GetProperty("parameters").GetProperty("q").GetProperty("estimate").GetDouble(), 1e-5);
        Assert.Equal(0.04022, air.GetProperty("parameters").GetProperty("q").GetProperty("standardError").GetDouble(), 1e-4);
        Assert.Equal(341468.4, air.GetProperty("sse").GetDouble(), 1);
        var cards = results[1];
        Assert.False(cards.GetProperty("identified").GetBoolean());
        Assert.Contains(cards.GetProperty("reasons").EnumerateArray(), reason => reason.GetProperty("code").GetString() == "CeilingUncertain");
    }

    [Theory]
    [InlineData("bass", "cumulative")]
    [InlineData("logistic", "sales")]
    [InlineData("gompertz", "cumulative")]
    public async Task The_fit_is_printed_as_one_line_per_series(string model, string on)
    {
        var file = await Sales(("air", Published.RoomAirConditioners), ("video", Published.VideoRecorders));
        var (code, output) = await Run(FitVerb.Run, "--data", file, "--model", model, "--on", on);
        Assert.Equal(0, code);
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("SSE", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_backtest_writes_its_summary()
    {
        var file = Path.Combine(folder, "panel.csv");
        var rows = Synthetic.Panel(4, 11, 2).SelectMany((series, index) => series.Levels.Select((level, t) =>
            string.Create(CultureInfo.InvariantCulture, $"{(index < 2 ? "left" : "right")},{series.Name},{t + 1},{level},100,2000")));
        await File.WriteAllLinesAsync(file, rows.Prepend("group,name,t,y,cap,first_year"), TestContext.Current.CancellationToken);
        var (code, output) = await Run(BacktestVerb.Run, "--data", file, "--report", folder);
        Assert.Equal(0, code);
        Assert.Contains("AvgRelMAE against naive", output, StringComparison.Ordinal);
        var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "summary.json"), TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(["all", "groups"], summary.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["left", "right"], summary.GetProperty("groups").EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ["series", "forecasts", "avgRelMae", "winsNaive", "winsDrift", "winsEts", "winsBoth", "coverage80", "coverage95"],
            summary.GetProperty("all").EnumerateObject().Select(property => property.Name));
        Assert.Equal(4, summary.GetProperty("all").GetProperty("series").GetInt32());
        Assert.InRange(summary.GetProperty("all").GetProperty("coverage80").GetDouble(), 0, 100);
    }

    [Theory]
    [InlineData("--model", "bass")]
    [InlineData("--data", "nowhere.csv", "--model", "richards", "--on", "sales")]
    [InlineData("--data", "nowhere.csv", "--model", "logistic", "--on", "density")]
    public async Task A_wrong_call_is_told_how_to_do_it(params string[] arguments) =>
        Assert.Equal(VerbRunner.UsageError, (await Run(FitVerb.Run, arguments)).Code);

    [Fact]
    public async Task A_missing_file_is_a_failure()
    {
        var (code, output) = await Run(BacktestVerb.Run, "--data", Path.Combine(folder, "nowhere.csv"));
        Assert.Equal(1, code);
        Assert.Empty(output);
    }

    private async Task<string> Sales(params (string Name, double[] Values)[] series)
    {
        var file = Path.Combine(folder, "sales.csv");
        var rows = series.SelectMany(one => one.Values.Select((value, t) => string.Create(CultureInfo.InvariantCulture, $"{one.Name},{t + 1},{value}")));
        await File.WriteAllLinesAsync(file, rows.Prepend("series,t,sales"), TestContext.Current.CancellationToken);
        return file;
    }

    private static async Task<(int Code, string Output)> Run(Func<VerbContext, Task<int>> verb, params string[] arguments)
    {
        var output = new StringWriter();
        await using var services = new ServiceCollection().BuildServiceProvider();
        var code = await verb(new VerbContext(services, arguments, output, TestContext.Current.CancellationToken));
        return (code, output.ToString());
    }
}
