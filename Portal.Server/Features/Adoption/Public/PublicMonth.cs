using System.Text.Json.Serialization;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Metrics;
using Portal.Server.Features.Adoption.Register;

namespace Portal.Server.Features.Adoption.Public;

/// <summary>A month as everybody sees it, and the counts behind it.</summary>
/// <param name="End">The month's last day.</param>
internal sealed record PublicMonth(DateOnly End, PublicAdoption Answer, PublishedCells Cells)
{
    /// <summary>The longest trend.</summary>
    public const int Months = 60;

    // A forecast is made of the months before it: as long as one of these is hidden, it might be read out of the forecast.
    private const int MonthsOfForecast = 12;

    /// <summary>Whether any count is told.</summary>
    [JsonIgnore]
    public bool SaysAnything => Answer.ByIndustry.Rows.Any(row => row.Active is not null) || Answer.Trend.Points.Any(point => point.Active is not null);

    /// <summary>Whether a forecast of the total tells nothing that is hidden.</summary>
    [JsonIgnore]
    public bool AllowsForecast => Answer.Trend.Points.Count > 0 && Answer.Trend.Points[^1].Active is not null
        && Answer.Trend.Points.SkipWhile(point => point.Active is null).TakeLast(MonthsOfForecast).All(point => point.Active is not null);

    /// <param name="view">Up to the end of a complete month.</param>
    /// <param name="before">What was published last; its months stay as they were told.</param>
    public static PublicMonth Of(MetricView view, int smallest, PublicMonth? before)
    {
        view = WithoutSmallNewcomers(view, smallest, before);
        var trends = TrendSeries.Of(view, AdoptionDimension.Industry, new Dictionary<string, string>());
        var last = trends.Total.Points.Count - 1;
        var industries = trends.Trends.Select(line => line.Key).ToList();
        var now = CellsAt(last);
        var hidden = PublicationChange.Hide([.. industries.Zip(now)], smallest, before?.Cells);
        var points = Points(view, trends.Total, before, i => i == last ? hidden.HidesTotal : Suppression.Of(CellsAt(i), smallest).HidesTotal);
        PublishedCells cells = new([.. now.Select((cell, i) => new PublishedCell(industries[i], cell, hidden.Hidden[i]))], hidden.HidesTotal);
        return new(
            view.End,
            new(
                new(
                    trends.Note with { IsSuppressed = true, From = view.End.AddDays(1 - view.Rule.WindowDays) },
                    AdoptionDimension.Industry,
                    Row(trends.Total, hidden.HidesTotal),
                    [.. trends.Trends.Select((line, i) => Row(line, hidden.Hidden[i]))]),
                trends.Total with { Points = Broken(points, before, cells) },
                null),
            cells);

        PublicCell[] CellsAt(int point) => [.. trends.Trends.Select(line => Cell(view, line, point))];
    }

    /// <summary>Industries without a market size are no part of the total.</summary>
    private static PublicCell Cell(MetricView view, Trend line, int point)
    {
        var size = view.Sizes.At(line.Key, null, line.Points[point].WindowEnd);
        return new(line.Points[point].Active ?? 0, size?.Organisations, size is not null);
    }

    /// <summary>
    /// An industry that has its first market size comes into the total when it is no small cell: otherwise the total would rise by it.
    /// </summary>
    private static MetricView WithoutSmallNewcomers(MetricView view, int smallest, PublicMonth? before)
    {
        if (before is null || !before.Cells.Cells.Any(cell => cell.Cell.IsInTotal))
        {
            return view;
        }
        var trends = TrendSeries.Of(view, AdoptionDimension.Industry, new Dictionary<string, string>());
        var small = trends.Trends
            .Where(line => before.Cells.Of(line.Key) is not { Cell.IsInTotal: true } && Suppression.IsSmall(Cell(view, line, line.Points.Count - 1), smallest))
            .Select(line => line.Key).ToHashSet();
        return small.Count == 0 ? view : new(
            view.Scope with { End = view.End },
            new AdoptionRegister
            {
                Adopters = view.Register.Adopters,
                Models = view.Register.Models,
                Classes = view.Register.Classes,
                MarketSizes = [.. view.Register.MarketSizes.Where(size => !small.Contains(size.Industry))],
            },
            view.Use,
            // The moment the view was made at: the public page believes what is known now.
            view.Known.AddTicks(-1));
    }

    private static BreakdownRow Row(Trend line, bool isHidden)
    {
        var active = line.Points[^1].Active ?? 0;
        var problem = line.Denominator is null ? RateProblem.NoDenominator
            : active > line.Denominator.Organisations ? RateProblem.AboveDenominator
            : RateProblem.UncertainDenominator;
        return new(
            line.Key, "", isHidden ? null : active, null, null, line.Denominator, isHidden ? null : line.Points[^1].Penetration,
            isHidden ? RateProblem.SmallCell : line.Points[^1].Penetration is not null ? RateProblem.None : problem,
            null, null, null, null, null, null);
    }

    /// <summary>The points that were told before, then the new ones; each change is that between two points that are told.</summary>
    private static List<TrendPoint> Points(MetricView view, Trend total, PublicMonth? before, Func<int, bool> hides)
    {
        List<TrendPoint> points = [.. before?.Answer.Trend.Points ?? []];
        for (var i = 0; i < total.Points.Count; i++)
        {
            var point = total.Points[i];
            if (before is not null && point.WindowEnd <= before.End)
            {
                continue;
            }
            var rate = hides(i) ? null : point.Penetration;
            var last = points.Count == 0 ? null : points[^1].Penetration;
            points.Add(new(
                point.WindowEnd, hides(i) ? null : point.Active, null, null, rate,
                rate is null || last is null ? null : 100 * (rate.Value - last.Value),
                rate is { Value: > 0 and < 1 } && last is { Value: > 0 and < 1 } ? Logit(rate.Value) - Logit(last.Value) : null,
                view.IsOpen(point.WindowEnd), point.IsBreak));
        }
        return [.. points.TakeLast(Months)];
    }

    /// <summary>Marks where what was told before meets what is counted in another way.</summary>
    private static TrendPoint[] Broken(List<TrendPoint> points, PublicMonth? before, PublishedCells cells)
    {
        var isBreak = before is not null && (before.Answer.ByIndustry.Note.Definition.Version != AdoptionDefinitions.Version
            || !InTotal(before.Cells).SetEquals(InTotal(cells)));
        var first = points.FindIndex(point => point.WindowEnd > before?.End);
        return [.. points.Select((point, i) => isBreak && i == first ? point with { IsBreak = true } : point)];
    }

    private static HashSet<string> InTotal(PublishedCells cells) => [.. cells.Cells.Where(cell => cell.Cell.IsInTotal).Select(cell => cell.Industry)];

    private static double Logit(double share) => Math.Log(share / (1 - share));
}
