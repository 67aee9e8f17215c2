using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>The organisations that a mark counts, found by what counts them.</summary>
internal sealed class MarksService(PortalDb db, MetricViews views) : IMarksApi
{
    public async Task<OrganisationsBehind> Behind(AdoptionScope scope, Mark mark, int? page, CancellationToken cancellationToken)
    {
        var view = await views.OfAsync(scope, cancellationToken);
        var counted = mark switch
        {
            Mark.Rated => Rated(view),
            Mark.Turned turned => Turnovers.Of(view, turned.Turning),
            Mark.OfCohort cohort => Retentions.Of(view, cohort.Month, cohort.Age),
            Mark.OfLives { Curve: LifeCurve.Loss } lives => Within(Retentions.Lives(view), lives),
            Mark.OfLives lives => Within(AdoptionTimes.Lives(view), lives),
            Mark.OfFunnel funnel => Reached(view, await FirstSteps.ReadAsync(db, cancellationToken), funnel.Stage),
            _ => throw new ArgumentOutOfRangeException(nameof(mark)),
        };
        return BehindMarks.Of(view, counted.ToHashSet(), page);
    }

    private static IEnumerable<int> Rated(MetricView view)
    {
        var among = new Denominators(view, AdoptionDimension.Industry).OfTotal(view.End).Among;
        foreach (var adopter in view.Adopters)
        {
            var place = view.PlaceOf(adopter, view.End);
            if (view.Holds(place) && among?.Contains(place.Industry) != false && view.StoryOf(adopter).IsActive(view.LastDay))
            {
                yield return adopter.Id;
            }
        }
    }

    private static IEnumerable<int> Reached(MetricView view, FirstSteps steps, FunnelStage stage) =>
        Funnels.Members(view, steps).Where(member => member.Stages > (int)stage).Select(member => member.Adopter.Id);

    private static IEnumerable<int> Within(IEnumerable<Life> lives, Mark.OfLives asked) => lives
        .Where(life => life.Days >= asked.From && life.Days <= asked.To
            && (asked.End == LifeEnd.Any || life.Happened == (asked.End == LifeEnd.Event)))
        .Select(life => life.Organisation);
}
