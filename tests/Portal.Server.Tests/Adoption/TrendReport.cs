using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Tests.Adoption;

/// <summary>The trends by industry, as numbers that are there: nothing is hidden from operators.</summary>
internal sealed record TrendReport(AdoptionDefinition Definition, bool HasDemoData, IReadOnlyList<TrendLine> Industries, TrendLine Overall)
{
    public static async Task<TrendReport> ReadAsync(PortalDb db, UseStore use, TimeProvider clock, int k, int d, int months, CancellationToken cancellationToken)
    {
        var trends = await MetricsOf.Service(db, use, clock).Trends(new() { K = k, D = d, Months = months }, AdoptionDimension.Industry, cancellationToken);
        return new(trends.Note.Definition, trends.Note.HasDemoData, [.. trends.Trends.Select(Line)], Line(trends.Total));
    }

    private static TrendLine Line(Trend trend) => new(trend.Key, trend.Denominator, [.. trend.Points.Select(point =>
        new TrendCount(point.WindowEnd, point.Active!.Value, point.EverAdopted!.Value, point.Registered!.Value, point.IsOpen))]);
}

internal sealed record TrendLine(string Industry, Denominator? Denominator, IReadOnlyList<TrendCount> Points);

internal sealed record TrendCount(DateOnly WindowEnd, int Active, int EverAdopted, int Registered, bool IsCurrent);
