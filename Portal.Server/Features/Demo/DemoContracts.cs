using Portal.Server.Features.Models;
using Portal.Server.Features.Subscriptions;

namespace Portal.Server.Features.Demo;

/// <summary>A demo organisation's subscription; it is used from a day on.</summary>
internal sealed record DemoContract(DemoModel Model, Plan Plan, int From, Subscription Subscription);

/// <summary>Which models a demo organisation subscribes to, and when.</summary>
internal static class DemoContracts
{
    private const int WeekdaysAMonth = 21;

    /// <param name="to">Day number of the history's last day.</param>
    public static IReadOnlyList<DemoContract> Choose(
        DemoOrganisation demo, IReadOnlyList<DemoModel> models, int to, DemoRandom random)
    {
        var first = models.FirstOrDefault(model => model.Task == demo.Industry.FirstTask) ?? models[0];
        var contracts = new List<DemoContract> { Contract(demo, first, demo.Registered + 1, to, random) };
        if (demo.Adopts is { } adopts)
        {
            // Those who use one model come back for another.
            var next = adopts;
            foreach (var model in models.Where(model => model != first))
            {
                next += random.Between(50, 260);
                if (next < to && (demo.Stops is not { } stops || next < stops))
                {
                    contracts.Add(Contract(demo, model, next, to, random));
                }
            }
        }
        return contracts;
    }

    private static DemoContract Contract(DemoOrganisation demo, DemoModel model, int from, int to, DemoRandom random)
    {
        var plan = model.PlanFor(model.MeanUnits * demo.CallsADay * demo.DaysOfUse * WeekdaysAMonth);
        var ends = demo.Stops is { } stops && demo.Returns is null && random.Chance(.6) ? stops + random.Between(5, 40) : to + 1;
        DateTime? cancelled = ends <= to ? DateTime.UnixEpoch.AddDays(ends) : null;
        return new DemoContract(model, plan, from, Subscribe(demo.Organisation.Id, model.Id, plan, DateTime.UnixEpoch.AddDays(from), cancelled));
    }

    /// <summary>A subscription with the term that it runs, or ran, on.</summary>
    public static Subscription Subscribe(int organisation, int model, Plan plan, DateTime from, DateTime? cancelled) => new()
    {
        OrganisationId = organisation,
        ModelId = model,
        PlanId = plan.Id,
        CreatedAt = from,
        CancelledAt = cancelled,
        Terms = { new SubscriptionTerm { OrganisationId = organisation, PlanId = plan.Id, StartedAt = from, EndedAt = cancelled } },
    };
}
