using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>
/// The organisations behind a mark. A filter has those that the mark counts: who is active has adopted, and everybody
/// is registered; each organisation's own state is the one that says most.
/// </summary>
internal static class BehindMarks
{
    public const int PageSize = 50;

    /// <param name="page">From 1; null for all on one.</param>
    public static OrganisationsBehind Of(MetricView view, OrganisationState? state, int? page)
    {
        var buffers = new UseBuffers();
        var found = new List<OrganisationBehind>();
        foreach (var adopter in view.Adopters)
        {
            var place = view.PlaceOf(adopter, view.End);
            if (!view.Holds(place))
            {
                continue;
            }
            var story = view.StoryOf(adopter, buffers);
            var own = story.IsActive(view.LastDay) ? OrganisationState.Active
                : story.IsLost(view.LastDay) ? OrganisationState.Lost
                : story.FirstActive is not null ? OrganisationState.Adopted
                : OrganisationState.Registered;
            var matches = state is null or OrganisationState.Registered || own == state
                || (state == OrganisationState.Adopted && own != OrganisationState.Registered);
            if (!matches)
            {
                continue;
            }
            var use = new OrganisationUse();
            foreach (var entry in view.Use.Of(adopter.Id, view.LastDay - view.Rule.WindowDays + 1, view.LastDay, buffers.Entries))
            {
                if (view.Counts(entry.ModelId))
                {
                    use.Add(entry, "");
                }
            }
            found.Add(new(
                adopter.Slug, adopter.Name, place.Industry, place.SizeClass, adopter.Country, own, use.Calls, use.Days, use.Models.Count,
                story.FirstActive is { } day ? WindowEnds.Day(day) : null, adopter.IsDemo));
        }
        return new(
            view.Note(view.End, found.Exists(one => one.IsDemo && one.State != OrganisationState.Registered)),
            found.Count, page ?? 1, page is null ? found.Count : PageSize,
            [
                .. found.OrderByDescending(one => one.Calls).ThenBy(one => one.Name, StringComparer.Ordinal).ThenBy(one => one.Slug, StringComparer.Ordinal)
                    .Skip(((page ?? 1) - 1) * PageSize).Take(page is null ? found.Count : PageSize),
            ]);
    }
}
