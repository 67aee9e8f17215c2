using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;

namespace Portal.Client.Features.OfficialStatistics;

/// <summary>One survey question as dots: a line would say that one knows what lay between.</summary>
internal sealed record OfficialDrawing(IReadOnlyList<ChartSeries> Series, IReadOnlyList<ChartMarker> Markers)
{
    private const double Deviations = 1.96;

    public static OfficialDrawing Of(OfficialSeries survey, IStringLocalizer<OfficialText> text)
    {
        var series = new List<ChartSeries>();
        foreach (var group in survey.Figures.GroupBy(figure => (figure.Code, figure.SizeClass)))
        {
            OfficialFigureView[] figures = [.. group];
            DateOnly[] days = [.. figures.Select(At)];
            var name = Name(survey.Key, group.Key.Code, group.Key.SizeClass, text);
            series.Add(new(name, days, [.. figures.Select(figure => (double?)(figure.Percent / 100))], ChartStyle.Dots) { Colour = series.Count });
            if (figures.Any(figure => figure.StandardError is not null))
            {
                series.Add(new(text["RangeOf", name], days, [.. figures.Select(figure => Edge(figure, -1))], ChartStyle.Band)
                {
                    Upper = [.. figures.Select(figure => Edge(figure, 1))],
                    Colour = series.Count - 1,
                });
            }
        }
        return new(series, [.. survey.Breaks.Select(one => new ChartMarker(one.Day, text["Break"], IsBreak: true))]);
    }

    /// <summary>A year's figure stands in its middle: on its last day it would seem to be the next one's.</summary>
    private static DateOnly At(OfficialFigureView figure) =>
        figure.Period.Length == 4 ? figure.PeriodEnd.AddMonths(-6) : figure.PeriodEnd;

    private static double? Edge(OfficialFigureView figure, int side) =>
        figure.StandardError is { } error ? Math.Clamp((figure.Percent + side * Deviations * error) / 100, 0, 1) : null;

    private static string Name(string key, string code, string size, IStringLocalizer<OfficialText> text)
    {
        var what = code.Length == 0 ? text["AllActivities"].Value : $"{(key == OfficialSeriesKeys.Eurostat ? "NACE" : "NAICS")} {code}";
        return size.Length == 0 ? what : text["OfSize", what, size];
    }
}
