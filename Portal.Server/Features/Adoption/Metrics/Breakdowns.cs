using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>One row a member, in the last window.</summary>
internal static class Breakdowns
{
    /// <param name="names">By key; a member without one has its name in the page.</param>
    public static AdoptionBreakdown Of(MetricView view, AdoptionDimension by, IReadOnlyDictionary<string, string> names)
    {
        var members = new Members(by, view.Register);
        var tally = Tally.Of(view, members, [view.End]);
        var window = WindowUse.Of(view, members);
        var bases = new Denominators(view, by);
        if (by == AdoptionDimension.Industry)
        {
            AddSized(view, members);
        }
        var all = new Whole(
            window.Total.Sum(use => use.Calls), window.Total.Sum(use => use.SpendMicros), window.Total.Count(use => use.IsActive(view.Rule)));
        var total = Row("*", "", members, tally.Total, bases.OfTotal(view.End), window.Total);
        return new(
            view.Note(view.End, tally.HasDemoData),
            by,
            total with { LocationQuotient = null },
            [
                .. members.InOrder.Select(member => Row(
                    member.Key, names.GetValueOrDefault(member.Key, ""), members, tally.Member(member.Number),
                    bases.OfMember(member.Key, view.End), window.OfMember(member.Number))),
            ]);

        BreakdownRow Row(string key, string name, Members of, IndustryCounts counts, RateBase by, List<OrganisationUse> uses)
        {
            var counted = counts.At(0, by.Among);
            var (rate, problem) = by.RateOf(counted.Active, view.End);
            var share = Shares.OfAll(uses, all.Calls, use => use.Calls);
            var activeShare = all.Active == 0 ? 0 : (double)uses.Count(use => use.IsActive(view.Rule)) / all.Active;
            return new(
                key, name, counted.Active, counted.EverAdopted,
                // Nobody registers for a model.
                of.IsOfCalls && key != "*" ? null : counted.Registered,
                by.Size?.Wire, rate, problem,
                Shares.DepthOf(uses, view.Rule), share, Shares.OfAll(uses, all.SpendMicros, use => use.SpendMicros),
                of.IsOfCalls || activeShare == 0 ? null : share / activeShare,
                Shares.Providers(uses, view.Register.Models), Shares.Customers(uses));
        }
    }

    /// <summary>An industry with a market size has a row, be anybody of it here or not.</summary>
    private static void AddSized(MetricView view, Members members)
    {
        foreach (var industry in view.Sizes.Industries.Where(industry => view.Scope.Industry is null || industry == view.Scope.Industry))
        {
            members.Of(industry);
        }
    }

    private sealed record Whole(long Calls, long SpendMicros, int Active);
}
