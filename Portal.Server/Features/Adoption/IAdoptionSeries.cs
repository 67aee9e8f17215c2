using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption;

/// <summary>One industry's months, oldest first.</summary>
/// <param name="Industry">ISIC Rev. 4 section; <c>*</c> for all together.</param>
/// <param name="PeriodEnds">Last days of complete months.</param>
/// <param name="Denominator">Of the last point; null when there is none.</param>
/// <param name="DenominatorVariation">Its coefficient of variation.</param>
/// <param name="Breaks">Ends of the periods from which on another source is divided by.</param>
internal sealed record IndustrySeries(string Industry, IReadOnlyList<DateOnly> PeriodEnds, IReadOnlyList<int> Active, IReadOnlyList<int> EverAdopted, Denominator? Denominator, double? DenominatorVariation, IReadOnlyList<DateOnly> Breaks, bool HasDemoData);

/// <summary>What forecasts are made from.</summary>
internal interface IAdoptionSeries
{
    /// <param name="believedOn">Only what was known on that day.</param>
    Task<IReadOnlyList<IndustrySeries>> OfCompleteMonthsAsync(DateOnly believedOn, CancellationToken cancellationToken);
}
