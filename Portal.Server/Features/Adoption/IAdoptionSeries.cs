using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption;

internal sealed record IndustrySeries(string Industry, IReadOnlyList<DateOnly> PeriodEnds, IReadOnlyList<int> Active, IReadOnlyList<int> EverAdopted, Denominator? Denominator, double? DenominatorVariation, IReadOnlyList<DateOnly> Breaks, bool HasDemoData);

internal interface IAdoptionSeries { Task<IReadOnlyList<IndustrySeries>> OfCompleteMonthsAsync(DateOnly believedOn, CancellationToken cancellationToken); }
