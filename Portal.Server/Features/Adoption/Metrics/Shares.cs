using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Register;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>How deep the use of one member goes, and how it is spread.</summary>
internal static class Shares
{
    /// <returns>Null when nobody is active.</returns>
    public static Depth? DepthOf(IEnumerable<OrganisationUse> uses, ActiveRule rule)
    {
        OrganisationUse[] active = [.. uses.Where(use => use.IsActive(rule)).OrderBy(use => use.Calls)];
        return active.Length == 0 ? null : new(
            Quantile(active, .5), Quantile(active, .25), Quantile(active, .75),
            active.Average(use => (double)use.Calls), active.Average(use => (double)use.Models.Count));
    }

    /// <returns>Null where a share would say little, or tell of one organisation.</returns>
    public static double? OfAll(IReadOnlyCollection<OrganisationUse> uses, long all, Func<OrganisationUse, long> what)
    {
        long sum = 0, most = 0;
        var callers = 0;
        foreach (var use in uses)
        {
            var amount = what(use);
            sum += amount;
            most = Math.Max(most, amount);
            callers += use.Calls > 0 ? 1 : 0;
        }
        return all == 0 || sum == 0 || callers < AdoptionDefinitions.FewestForShares || most >= AdoptionDefinitions.MostOfOneOrganisation * sum
            ? null
            : (double)sum / all;
    }

    public static Concentration? Customers(IEnumerable<OrganisationUse> uses)
    {
        long[] calls = [.. uses.Where(use => use.Calls > 0).Select(use => use.Calls)];
        return calls.Length < AdoptionDefinitions.FewestForShares ? null : Of(calls);
    }

    public static Concentration? Providers(IReadOnlyCollection<OrganisationUse> uses, IReadOnlyDictionary<int, AdoptedModel> models)
    {
        var calls = new Dictionary<string, long>();
        var callers = 0;
        foreach (var use in uses)
        {
            callers += use.Calls > 0 ? 1 : 0;
            foreach (var (model, count) in use.Models)
            {
                var publisher = models.GetValueOrDefault(model)?.Publisher ?? "";
                calls[publisher] = calls.GetValueOrDefault(publisher) + count;
            }
        }
        return callers < AdoptionDefinitions.FewestForShares || calls.Count < AdoptionDefinitions.FewestProviders ? null : Of([.. calls.Values]);
    }

    private static Concentration Of(IReadOnlyCollection<long> amounts)
    {
        var sum = (double)amounts.Sum();
        var index = amounts.Sum(amount => amount / sum * (amount / sum));
        var equal = 1.0 / amounts.Count;
        return new(
            10_000 * index, 1 / index, amounts.Count == 1 ? 1 : (index - equal) / (1 - equal), amounts.Max() / sum, amounts.Count);
    }

    /// <summary>Between the two nearest, as most statistics programs do.</summary>
    private static double Quantile(OrganisationUse[] sorted, double part)
    {
        var place = part * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(place)].Calls, sorted[(int)Math.Ceiling(place)].Calls);
        return below + ((above - below) * (place - Math.Floor(place)));
    }
}
