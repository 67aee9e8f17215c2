using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;

namespace Portal.Server.Features.Forecasts;

/// <summary>The log as the pages show it, read and scored once after each issue: rows never change, so their number tells.</summary>
internal sealed class ForecastBoard : IDisposable
{
    private readonly SemaphoreSlim oneReader = new(1, 1);
    private Read? last;

    public async Task<IReadOnlyDictionary<string, LoggedIndustry>> ReadAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var newest = await db.IssuedForecasts.MaxAsync(f => (int?)f.Id, cancellationToken) ?? 0;
        await oneReader.WaitAsync(cancellationToken);
        try
        {
            if (last?.Newest == newest)
            {
                return last.Industries;
            }
            var rows = await db.IssuedForecasts.AsNoTracking().Where(f => f.DefinitionVersion == AdoptionDefinitions.Version)
                .OrderByDescending(f => f.Origin).ThenByDescending(f => f.Id).ToListAsync(cancellationToken);
            var industries = rows.GroupBy(f => f.Industry).ToDictionary(group => group.Key, group => Logged([.. group]));
            last = new(newest, industries);
            return industries;
        }
        finally
        {
            oneReader.Release();
        }
    }

    public void Dispose() => oneReader.Dispose();

    private static LoggedIndustry Logged(IReadOnlyList<IssuedForecast> rows)
    {
        var steps = ForecastRecord.Compare(rows);
        // A newer forecaster may have spoken of a month, too: the newest word counts.
        IReadOnlyList<IssuedForecast> shown = [.. rows.DistinctBy(f => f.Origin)];
        return new(
            IssuedViews.Of(shown[0]),
            [.. shown.Skip(1).Where(f => f.Refusal is null).Select(IssuedViews.Of)],
            ForecastRecord.Of(steps),
            steps,
            LoggedExplanation.Read(shown[0].Explanation));
    }

    private sealed record Read(int Newest, IReadOnlyDictionary<string, LoggedIndustry> Industries);
}

/// <param name="Past">Newest first, refusals left out.</param>
internal sealed record LoggedIndustry(
    IssuedForecastView Latest, IReadOnlyList<IssuedForecastView> Past, TrackRecord Record, IReadOnlyList<ScoredStep> Steps, LoggedExplanation? Explanation);
