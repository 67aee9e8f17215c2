using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Forecasting;

namespace Portal.Server.Features.Forecasts;

/// <summary>One industry's complete months as the forecaster takes them: from the month before anybody was active.</summary>
internal sealed class MonthlySeries
{
    private readonly int skipped;
    private readonly IReadOnlyList<NotedBreak> breaks;

    public MonthlySeries(IndustrySeries industry, IEnumerable<NotedBreak> notedBreaks)
    {
        Industry = industry;
        var first = industry.Active.TakeWhile(active => active == 0).Count();
        // A silent series stays whole, so that it is refused for being flat and not for being short.
        skipped = first == industry.Active.Count ? 0 : Math.Max(first - 1, 0);
        breaks = [.. industry.Breaks.Select(day => new NotedBreak(day, day)).Concat(notedBreaks).OrderBy(one => one.Day)];
        Levels = Over(industry.Active);
    }

    public IndustrySeries Industry { get; }

    public bool HasDenominator => OrganisationsAt(Count) > 0;

    public PanelSeries Levels { get; }

    /// <summary>Ever adopted: what a Bass curve is about.</summary>
    public PanelSeries Adopted => Over(Industry.EverAdopted);

    public int Count => Levels.Count;

    public DateOnly EndOf(int known) => Industry.PeriodEnds[skipped + known - 1];

    public int ActiveAt(int known) => Industry.Active[skipped + known - 1];

    /// <returns>What the last known month is divided by; 0 for nothing.</returns>
    public long OrganisationsAt(int known) => BaseAt(known)?.Size.Organisations ?? 0;

    public double? VariationAt(int known) => BaseAt(known)?.Variation;

    /// <param name="known">How many months are known.</param>
    /// <param name="now">End of the last month that is complete then.</param>
    /// <param name="seen">The day up to which breaks happened and were noted; one after <paramref name="now"/> is as fresh as can be.</param>
    public Standing StandingAt(int known, DateOnly now, DateOnly seen) => new(
        Adopters: known == 0 ? 0 : Industry.EverAdopted[skipped + known - 1],
        HasDenominator: OrganisationsAt(known) > 0,
        DenominatorVariation: VariationAt(known) ?? double.NaN,
        PeriodsSinceLast: known == 0 ? 0 : CompleteMonths.Number(now) - CompleteMonths.Number(EndOf(known)),
        PeriodsSinceBreak: LastBreak(seen) is { } last ? Math.Max(CompleteMonths.Number(now) - CompleteMonths.Number(last), 0) : null);

    private MonthBase? BaseAt(int known) => known == 0 ? null : Industry.Bases[skipped + known - 1];

    private DateOnly? LastBreak(DateOnly seen) => breaks.Where(one => one.Day <= seen && one.Written <= seen).Select(one => (DateOnly?)one.Day).LastOrDefault();

    private PanelSeries Over(IReadOnlyList<int> counts) => new(
        Industry.Industry,
        // Each month over the market size of its own time, as the adoption pages divide it.
        [.. counts.Skip(skipped).Select((count, i) => OrganisationsAt(i + 1) is > 0 and var n ? count / (double)n : double.NaN)],
        ForecastModel.Ceiling,
        Industry.PeriodEnds.Count == 0 ? 0 : CompleteMonths.Number(Industry.PeriodEnds[skipped]),
        ForecastModel.MonthsPerYear,
        IsSum: Industry.Industry == Client.Contracts.Industry.All);
}
