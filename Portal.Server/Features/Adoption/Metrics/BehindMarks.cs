using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Register;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>
/// The organisations behind a mark. A filter has those that the mark counts: who is active has adopted, and everybody
/// is registered; each organisation's own state is the one that says most.
/// </summary>
internal static class BehindMarks
{
    public const int PageSize = 50;

    /// <param name="page">From 1; null for all on one.</param>
    public static OrganisationsBehind Of(MetricView view, OrganisationState? state, int? page) => Listed(
        view,
        adopter => view.Holds(view.PlaceOf(adopter, view.End)),
        own => state is null or OrganisationState.Registered || own == state
            || (state == OrganisationState.Adopted && own != OrganisationState.Registered),
        page);

    /// <param name="counted">Organisations by their number; a mark may have counted them where they were classified on another day.</param>
    /// <param name="page">From 1; null for all on one.</param>
    public static OrganisationsBehind Of(MetricView view, IReadOnlySet<int> counted, int? page) =>
        Listed(view, adopter => counted.Contains(adopter.Id), _ => true, page);

    private static OrganisationsBehind Listed(MetricView view, Func<Adopter, bool> isAsked, Func<OrganisationState, bool> matches, int? page)
    {
        var buffers = new UseBuffers();
        var found = new List<OrganisationBehind>();
        foreach (var adopter in view.Adopters.Where(isAsked))
        {
            var story = view.StoryOf(adopter);
            var own = StateOf(story, view.LastDay);
            if (matches(own))
            {
                found.Add(Row(view, adopter, story, own, buffers));
            }
        }
        return new(
            view.Note(view.End, found.Exists(one => one.IsDemo && one.State != OrganisationState.Registered)),
            found.Count, page ?? 1, page is null ? found.Count : PageSize,
            [
                .. found.OrderByDescending(one => one.Calls).ThenBy(one => one.Name, StringComparer.Ordinal).ThenBy(one => one.Slug, StringComparer.Ordinal)
                    .Skip(((page ?? 1) - 1) * PageSize).Take(page is null ? found.Count : PageSize),
            ]);
    }

    private static OrganisationState StateOf(ActivityStory story, int day) =>
        story.IsActive(day) ? OrganisationState.Active
        : story.IsLost(day) ? OrganisationState.Lost
        : story.FirstActive is not null ? OrganisationState.Adopted
        : OrganisationState.Registered;

    private static OrganisationBehind Row(MetricView view, Adopter adopter, ActivityStory story, OrganisationState own, UseBuffers buffers)
    {
        var use = new OrganisationUse();
        foreach (var entry in view.Use.Of(adopter.Id, view.LastDay - view.Rule.WindowDays + 1, view.LastDay, buffers.Entries))
        {
            if (view.Counts(entry.ModelId))
            {
                use.Add(entry);
            }
        }
        var place = view.PlaceOf(adopter, view.End);
        return new(
            adopter.Slug, adopter.Name, place.Industry, place.SizeClass, adopter.Country, own, use.Calls, use.Days, use.Models.Count,
            story.FirstActive is { } day ? WindowEnds.Day(day) : null, adopter.IsDemo);
    }
}
