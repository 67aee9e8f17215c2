using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics.Files;

internal static class BreakdownFile
{
    /// <summary>A line a member, and all together in a last one.</summary>
    public static string Csv(AdoptionBreakdown breakdown)
    {
        var csv = new MetricCsv(
            "by", "key", "name", "active", "ever_adopted", "registered", "addressable", "addressable_as_of", "addressable_source",
            "penetration", "penetration_low", "penetration_high", "range_basis", "problem",
            "depth_median", "depth_lower_quartile", "depth_upper_quartile", "depth_mean", "services_per_organisation",
            "share_of_calls", "share_of_spend", "location_quotient",
            "providers_hhi", "providers_effective", "providers_largest_share", "providers",
            "customers_hhi", "customers_effective", "customers_largest_share", "customers");
        foreach (var row in breakdown.Rows.Append(breakdown.Total))
        {
            csv.Line(
                breakdown.Note, breakdown.By, row.Key, row.Name, row.Active, row.EverAdopted, row.Registered,
                row.Denominator?.Organisations, row.Denominator?.AsOf, row.Denominator?.Source,
                row.Penetration?.Value, row.Penetration?.Low, row.Penetration?.High, row.Penetration?.Basis, row.Problem,
                row.Depth?.Median, row.Depth?.LowerQuartile, row.Depth?.UpperQuartile, row.Depth?.Mean, row.Depth?.ServicesPerOrganisation,
                row.ShareOfCalls, row.ShareOfSpend, row.LocationQuotient,
                row.Providers?.Hhi, row.Providers?.EffectiveNumber, row.Providers?.LargestShare, row.Providers?.Count,
                row.Customers?.Hhi, row.Customers?.EffectiveNumber, row.Customers?.LargestShare, row.Customers?.Count);
        }
        return csv.ToString();
    }
}
