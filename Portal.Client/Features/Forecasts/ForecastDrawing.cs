using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;

namespace Portal.Client.Features.Forecasts;

/// <summary>What a reader asked to see beside the forecast.</summary>
/// <param name="PastHorizon">Months ahead of the past forecasts that are drawn over what happened; null for none.</param>
internal sealed record ForecastChoice(int? PastHorizon, Scenario? Scenario);

/// <summary>Turns a report into a fan chart.</summary>
internal sealed record ForecastDrawing(IReadOnlyList<ChartSeries> Series, IReadOnlyList<ChartMarker> Markers, IReadOnlyList<ChartLevel> Levels)
{
    private const int Seen = 0;
    private const int Ahead = 1;
    private const int Before = 2;
    private const int WhatIf = 3;

    // A ceiling far above everything would press the curve flat; the text names it instead.
    private const double NearEnough = 1.5;

    public static ForecastDrawing Of(IndustryForecast report, ForecastChoice choice, DateOnly today, IStringLocalizer<ForecastsText> text)
    {
        var hasRate = report.Observed.Any(point => point.Level is not null);
        List<ChartSeries> series =
        [
            new(
                text[hasRate ? "Observed" : "ObservedCount"],
                [.. report.Observed.Select(point => point.WindowEnd)],
                [.. report.Observed.Select(point => hasRate ? point.Level : point.Active)],
                ChartStyle.LineWithDots) { Colour = Seen },
        ];
        var points = report.Latest?.Points ?? [];
        var start = report.Observed.LastOrDefault(point => point.WindowEnd == report.Latest?.Origin);
        if (points.Count > 0)
        {
            series.AddRange(Fan(points, start, text));
        }
        // Shares have no place on an axis of organisations.
        if (hasRate && choice.PastHorizon is { } horizon)
        {
            series.AddRange(Past(report, horizon, text));
        }
        if (hasRate)
        {
            var last = report.Observed[^1];
            AddScenario(series, choice.Scenario?.Levels, last, text["ScenarioSeries"]);
            AddScenario(series, report.PeerScenario, last, text["PeerSeries"]);
        }
        return new(series, MarkersOf(report, today, text), LevelsOf(report, series, start, text));
    }

    private static IEnumerable<ChartSeries> Fan(IReadOnlyList<ForecastPoint> points, ObservedLevel? start, IStringLocalizer<ForecastsText> text)
    {
        // The fan opens at the last observed point.
        DateOnly[] days = [.. start?.Level is null ? [] : new[] { start.WindowEnd }, .. points.Select(point => point.WindowEnd)];
        double?[] From(Func<ForecastPoint, double> value) => [.. start?.Level is { } level ? new double?[] { level } : [], .. points.Select(point => (double?)value(point))];
        ChartSeries Band(string name, Func<ForecastPoint, ForecastBand> band) =>
            new(text[name], days, From(point => band(point).Low), ChartStyle.Band) { Upper = From(point => band(point).High), Colour = Ahead };
        yield return Band("Band95", point => point.Band95);
        yield return Band("Band80", point => point.Band80);
        yield return Band("Band50", point => point.Band50);
        yield return new(text["Median"], days, From(point => point.Median), ChartStyle.DashedLine) { Colour = Ahead };
    }

    /// <summary>What was said of each month so many months before.</summary>
    private static IEnumerable<ChartSeries> Past(IndustryForecast report, int horizon, IStringLocalizer<ForecastsText> text)
    {
        ForecastPoint[] said =
        [
            .. report.Past.SelectMany(forecast => forecast.Points).Where(point => point.Horizon == horizon).OrderBy(point => point.WindowEnd),
        ];
        if (said.Length == 0)
        {
            yield break;
        }
        DateOnly[] days = [.. said.Select(point => point.WindowEnd)];
        yield return new(text["PastBand", horizon], days, [.. said.Select(point => (double?)point.Band80.Low)], ChartStyle.Band)
        {
            Upper = [.. said.Select(point => (double?)point.Band80.High)],
            Colour = Before,
        };
        yield return new(text["PastMedian", horizon], days, [.. said.Select(point => (double?)point.Median)], ChartStyle.DashedLine) { Colour = Before };
    }

    private static void AddScenario(List<ChartSeries> series, IReadOnlyList<double>? levels, ObservedLevel last, string name)
    {
        if (levels is null)
        {
            return;
        }
        DateOnly[] days = [.. Enumerable.Range(1, levels.Count).Select(month => MonthEnds.After(last.WindowEnd, month))];
        series.Add(new(name, days, [.. levels.Select(level => (double?)level)], ChartStyle.DashedLine) { Colour = WhatIf });
    }

    private static IReadOnlyList<ChartMarker> MarkersOf(IndustryForecast report, DateOnly today, IStringLocalizer<ForecastsText> text) =>
    [
        new(today, text["Today"]),
        .. report.Breaks.Where(one => report.Observed.Count > 0 && one.Day >= report.Observed[0].WindowEnd)
            .Select(one => new ChartMarker(one.Day, text["Break"], IsBreak: true)),
    ];

    private static IReadOnlyList<ChartLevel> LevelsOf(
        IndustryForecast report, IReadOnlyList<ChartSeries> series, ObservedLevel? start, IStringLocalizer<ForecastsText> text)
    {
        var levels = new List<ChartLevel>();
        if (start?.Level is { } naive && report.Latest is { Points: [.., var farthest] })
        {
            levels.Add(new(naive, text["Naive"], (start.WindowEnd, farthest.WindowEnd), IsDotted: false));
        }
        if (IsInSight(report.Ceiling, series))
        {
            levels.Add(new(report.Ceiling, text["Ceiling"]));
        }
        return levels;
    }

    private static bool IsInSight(double ceiling, IEnumerable<ChartSeries> series) =>
        ceiling <= NearEnough * series.SelectMany(one => one.Y.Concat(one.Upper ?? [])).OfType<double>().Append(0).Max();
}
