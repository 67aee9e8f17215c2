using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Sizes;

namespace Portal.Server.Features.Adoption;

/// <summary>One industry's months, oldest first.</summary>
/// <param name="Industry">ISIC Rev. 4 section; <c>*</c> for all together.</param>
/// <param name="PeriodEnds">Last days of complete months.</param>
/// <param name="Bases">What each month is divided by: the market size of its own time. Null where there is none.</param>
/// <param name="Breaks">Ends of the periods from which on another source is divided by.</param>
internal sealed record IndustrySeries(
    string Industry, IReadOnlyList<DateOnly> PeriodEnds, IReadOnlyList<int> Active, IReadOnlyList<int> EverAdopted,
    IReadOnlyList<MonthBase?> Bases, IReadOnlyList<DateOnly> Breaks, bool HasDemoData)
{
    /// <summary>Of the last month; null when there is none.</summary>
    public MonthBase? Base => Bases is [.., var last] ? last : null;

    /// <summary>Only the months that had ended by a day.</summary>
    public IndustrySeries UpTo(DateOnly day)
    {
        var known = PeriodEnds.Count(end => end <= day);
        return known == PeriodEnds.Count ? this : this with
        {
            PeriodEnds = [.. PeriodEnds.Take(known)],
            Active = [.. Active.Take(known)],
            EverAdopted = [.. EverAdopted.Take(known)],
            Bases = [.. Bases.Take(known)],
        };
    }
}

/// <summary>What the count of one month is divided by.</summary>
/// <param name="Variation">The size's coefficient of variation on the month's last day; null when not known.</param>
internal sealed record MonthBase(Denominator Size, double? Variation)
{
    public double? RateOf(int active) => RateOf(active, Size.Organisations, Variation);

    /// <returns>A share of 1; null where the pages of adoption show no rate, since there are fewer than are active or too much doubt.</returns>
    public static double? RateOf(int active, long organisations, double? variation) =>
        organisations > 0 && active <= organisations && variation <= Addressable.MostVariation ? active / (double)organisations : null;
}

/// <summary>What forecasts are made from.</summary>
internal interface IAdoptionSeries
{
    /// <param name="believedOn">Only what was known on that day.</param>
    Task<IReadOnlyList<IndustrySeries>> OfCompleteMonthsAsync(DateOnly believedOn, CancellationToken cancellationToken);
}
