using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Register;
using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>Counts organisations by the members of a dimension and window end; each member's by industry, as rates need.</summary>
internal sealed class Tally
{
    private readonly MetricView view;
    private readonly Members members;
    private readonly DateOnly[] ends;
    private readonly int[] endDays;
    private readonly Dictionary<int, IndustryCounts> byMember = [];
    private readonly OrganisationPlace?[] places;
    private readonly bool[] active;

    private Tally(MetricView view, Members members, DateOnly[] ends)
    {
        this.view = view;
        this.members = members;
        this.ends = ends;
        endDays = [.. ends.Select(WindowEnds.DayNumber)];
        places = new OrganisationPlace?[ends.Length];
        active = new bool[ends.Length];
        Total = new(ends.Length);
    }

    /// <summary>All in scope.</summary>
    public IndustryCounts Total { get; }

    /// <summary>True when a demo organisation is in a numerator.</summary>
    public bool HasDemoData => Total.HasDemoData || byMember.Values.Any(counts => counts.HasDemoData);

    public static Tally Of(MetricView view, Members members, DateOnly[] ends)
    {
        var tally = new Tally(view, members, ends);
        var (groups, keys) = members.IsOfCalls ? members.Grouped(view) : (ModelGroups.All, []);
        var stories = view.Stories(groups);
        foreach (var adopter in view.Adopters)
        {
            tally.Add(adopter);
            if (members.IsOfCalls)
            {
                tally.AddByCalls(adopter, stories, keys);
            }
        }
        return tally;
    }

    /// <returns>Zeros for a member that nobody is of.</returns>
    public IndustryCounts Member(int number) => byMember.TryGetValue(number, out var counts) ? counts : new(ends.Length);

    private void Add(Adopter adopter)
    {
        var story = view.StoryOf(adopter);
        story.AreActive(endDays, active);
        for (var i = 0; i < ends.Length; i++)
        {
            places[i] = Place(adopter, ends[i]);
            if (places[i] is not { } place)
            {
                continue;
            }
            var adopted = story.FirstActive <= endDays[i];
            Total.Add(place.Industry, i, active[i], adopted, registered: true, adopter.IsDemo);
            if (!members.IsOfCalls)
            {
                OfMember(members.Of(adopter, place)).Add(place.Industry, i, active[i], adopted, registered: true, adopter.IsDemo);
            }
        }
    }

    /// <returns>Null where it is not in scope.</returns>
    private OrganisationPlace? Place(Adopter adopter, DateOnly end)
    {
        var place = view.PlaceOf(adopter, end);
        return adopter.Since <= end && view.Holds(place) ? place : null;
    }

    /// <summary>Counts where <see cref="Add"/> found the organisation.</summary>
    private void AddByCalls(Adopter adopter, UseStories stories, string[] keys)
    {
        foreach (var (group, _, story) in stories.Of(adopter.Id, view.LastDay))
        {
            var counts = OfMember(members.Of(keys[group]));
            if (story.FirstActive is not { } first)
            {
                continue;
            }
            story.AreActive(endDays, active);
            for (var i = 0; i < ends.Length; i++)
            {
                if (first <= endDays[i] && places[i] is { } place)
                {
                    counts.Add(place.Industry, i, active[i], adopted: true, registered: false, adopter.IsDemo);
                }
            }
        }
    }

    private IndustryCounts OfMember(int member)
    {
        if (!byMember.TryGetValue(member, out var counts))
        {
            byMember[member] = counts = new(ends.Length);
        }
        return counts;
    }
}
