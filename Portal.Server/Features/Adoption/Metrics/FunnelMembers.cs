using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Register;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>Who is in a stage of the funnel: each organisation is asked through the funnel itself, so that the two never part.</summary>
internal static class FunnelMembers
{
    public static IEnumerable<int> Of(MetricView view, FirstSteps steps, FunnelStage stage)
    {
        // The time at which the view was made, as far as it matters to what is known.
        var now = view.BelievedOn < view.Today ? view.Today.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) : view.Known.AddTicks(-1);
        foreach (var adopter in view.Adopters)
        {
            var funnel = Funnels.Of(new(view.Scope, Only(view.Register, adopter), view.Use, now), steps);
            if (funnel.Steps.Any(step => step.Stage == stage && step.Organisations > 0))
            {
                yield return adopter.Id;
            }
        }
    }

    private static AdoptionRegister Only(AdoptionRegister register, Adopter adopter) =>
        new() { Adopters = [adopter], Models = register.Models, Classes = register.Classes, MarketSizes = [] };
}
