using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>All that a breakdown says of one member, a cell a column.</summary>
internal static class BreakdownCells
{
    /// <summary>Names of the columns after the member's own; the first is the active organisations.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "ActiveColumn", "AddressableColumn", "RateColumn", "AdoptedColumn", "RegisteredColumn", "DepthColumn", "QuartilesColumn", "ServicesColumn",
        "CallsColumn", "SpendColumn", "QuotientColumn", "ProvidersColumn", "ProvidersNumberColumn", "CustomersColumn", "CustomersNumberColumn",
    ];

    public static IEnumerable<ChartCell> Of(IStringLocalizer<AdoptionText> text, BreakdownRow row) =>
    [
        ChartCell.Number(row.Active),
        ChartCell.Number(row.Denominator?.Organisations),
        new(text.Rate(row.Penetration, row.Problem), ChartCell.Share(row.Penetration?.Value).Raw),
        ChartCell.Number(row.EverAdopted),
        ChartCell.Number(row.Registered),
        ChartCell.Number(row.Depth?.Median),
        new(row.Depth is { } depth ? text["Quartiles", MetricWords.Number(depth.LowerQuartile), MetricWords.Number(depth.UpperQuartile)] : "–"),
        ChartCell.Number(row.Depth?.ServicesPerOrganisation, 1),
        ChartCell.Share(row.ShareOfCalls),
        ChartCell.Share(row.ShareOfSpend),
        ChartCell.Number(row.LocationQuotient, 2),
        ChartCell.Number(row.Providers?.Hhi),
        ChartCell.Number(row.Providers?.EffectiveNumber, 1),
        ChartCell.Number(row.Customers?.Hhi),
        ChartCell.Number(row.Customers?.EffectiveNumber, 1),
    ];
}
