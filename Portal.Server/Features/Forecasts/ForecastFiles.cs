using System.Globalization;
using Portal.Client.Contracts;
using Portal.Client.Shared;
using Portal.Server.Features.Adoption.Metrics.Files;

namespace Portal.Server.Features.Forecasts;

/// <summary>Forecasts as comma-separated values: shares of 1, days as 2026-11-30, words as in the API.</summary>
internal static class ForecastFiles
{
    public static string Of(ForecastOverview overview)
    {
        var text = new CsvText().Line(
            "industry", "window_end", "active", "ever_adopted", "organisations", "penetration", "origin", "way", "refusal",
            "forecast_window_end", "horizon", "median", "low50", "high50", "low80", "high80", "low95", "high95",
            "past_forecasts", "within80", "mae_points", "to_naive", "to_drift", "to_ets", "model_version", "definition_version", "source", "demo_data");
        foreach (var one in overview.Industries.Prepend(overview.Overall))
        {
            text.Line([
                Code(one.Industry), MetricCsv.Cell(one.Latest?.WindowEnd), MetricCsv.Cell(one.Latest?.Active), MetricCsv.Cell(one.Latest?.EverAdopted),
                MetricCsv.Cell(one.Denominator?.Organisations), Number(one.Latest?.Level), MetricCsv.Cell(one.Origin), $"{one.Way}", $"{one.Refusal}",
                MetricCsv.Cell(one.Farthest?.WindowEnd), MetricCsv.Cell(one.Farthest?.Horizon), .. Quantiles(one.Farthest),
                MetricCsv.Cell(one.Score?.Forecasts), MetricCsv.Cell(one.Score?.Within80), Number(one.Score?.Mae), Number(one.Score?.ToNaive),
                Number(one.Score?.ToDrift), Number(one.Score?.ToEts), overview.ModelVersion, overview.Definition.Version,
                CsvText.Quote(one.Denominator?.Source ?? ""), MetricCsv.Cell(one.HasDemoData)]);
        }
        return text.ToString();
    }

    /// <summary>What was counted, then every forecast that was issued, the newest first.</summary>
    public static string Of(IndustryForecast report)
    {
        var text = new CsvText().Line(
            "industry", "row", "window_end", "active", "ever_adopted", "organisations", "penetration", "origin", "issued_at", "hindcast",
            "way", "refusal", "horizon", "median", "low50", "high50", "low80", "high80", "low95", "high95", "model_version", "definition_version", "demo_data");
        var demo = MetricCsv.Cell(report.HasDemoData);
        foreach (var point in report.Observed)
        {
            text.Line(
                Code(report.Industry), "observed", MetricCsv.Cell(point.WindowEnd), MetricCsv.Cell(point.Active), MetricCsv.Cell(point.EverAdopted),
                MetricCsv.Cell(point.Organisations), Number(point.Level), "", "", "", "", "", "", "", "", "", "", "", "", "", "", report.Definition.Version, demo);
        }
        foreach (var issued in (report.Latest is null ? report.Past : report.Past.Prepend(report.Latest)))
        {
            foreach (var point in issued.Points.Cast<ForecastPoint?>().DefaultIfEmpty(null))
            {
                text.Line([
                    Code(report.Industry), "forecast", MetricCsv.Cell(point?.WindowEnd), "", "", MetricCsv.Cell(issued.Organisations), "",
                    MetricCsv.Cell(issued.Origin), issued.IssuedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), MetricCsv.Cell(issued.IsHindcast),
                    $"{issued.Way}", $"{issued.Refusal}", MetricCsv.Cell(point?.Horizon), .. Quantiles(point), issued.ModelVersion, issued.DefinitionVersion, demo]);
            }
        }
        return text.ToString();
    }

    private static IEnumerable<string> Quantiles(ForecastPoint? point) =>
    [
        Number(point?.Median), Number(point?.Band50.Low), Number(point?.Band50.High), Number(point?.Band80.Low),
        Number(point?.Band80.High), Number(point?.Band95.Low), Number(point?.Band95.High),
    ];

    // A lone asterisk is a wildcard in half of the tools that read such files.
    private static string Code(string industry) => industry == Industry.All ? ForecastAddresses.Overall : industry;

    private static string Number(double? number) => number?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";
}
