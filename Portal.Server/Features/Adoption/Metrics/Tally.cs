using System.Runtime.InteropServices;
using Portal.Client.Contracts;
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
    private readonly Dictionary<int, List<DayUse>> daysByMember = [];

    private Tally(MetricView view, Members members, DateOnly[] ends)
    {
        this.view = view;
        this.members = members;
        this.ends = ends;
        endDays = [.. ends.Select(WindowEnds.DayNumber)];
        Total = new(ends.Length);
    }

    /// <summary>All in scope.</summary>
    public IndustryCounts Total { get; }

    /// <summary>True when a demo organisation is in a numerator.</summary>
    public bool HasDemoData => Total.HasDemoData || byMember.Values.Any(counts => counts.HasDemoData);

    public static Tally Of(MetricView view, Members members, DateOnly[] ends)
    {
        var tally = new Tally(view, members, ends);
        var buffers = new UseBuffers();
        foreach (var adopter in view.Adopters)
        {
            tally.Add(adopter, buffers);
        }
        return tally;
    }

    /// <returns>Zeros for a member that nobody is of.</returns>
    public IndustryCounts Member(int number) => byMember.TryGetValue(number, out var counts) ? counts : new(ends.Length);

    private void Add(Adopter adopter, UseBuffers buffers)
    {
        var story = view.StoryOf(adopter, buffers);
        for (var i = 0; i < ends.Length; i++)
        {
            var place = view.PlaceOf(adopter, ends[i]);
            if (adopter.Since > ends[i] || !view.Holds(place))
            {
                continue;
            }
            var (active, adopted) = (story.IsActive(endDays[i]), story.FirstActive <= endDays[i]);
            Total.Add(place.Industry, i, active, adopted, registered: true, adopter.IsDemo);
            if (!members.IsOfCalls)
            {
                OfMember(members.Of(adopter, place)).Add(place.Industry, i, active, adopted, registered: true, adopter.IsDemo);
            }
        }
        if (members.IsOfCalls && buffers.Days.Count > 0)
        {
            AddByCalls(adopter, buffers);
        }
    }

    private void AddByCalls(Adopter adopter, UseBuffers buffers)
    {
        foreach (var days in daysByMember.Values)
        {
            days.Clear();
        }
        foreach (var entry in view.Use.Of(adopter.Id, 0, view.LastDay, buffers.Entries))
        {
            if (entry.Successes > 0 && view.Counts(entry.ModelId))
            {
                AddDay(members.OfModel(entry.ModelId), entry);
            }
        }
        foreach (var (member, days) in daysByMember)
        {
            if (days.Count == 0)
            {
                continue;
            }
            var story = view.Rule.StoryOf(CollectionsMarshal.AsSpan(days), view.LastDay);
            var counts = OfMember(member);
            for (var i = 0; story.FirstActive is not null && i < ends.Length; i++)
            {
                var place = view.PlaceOf(adopter, ends[i]);
                if (adopter.Since <= ends[i] && view.Holds(place))
                {
                    counts.Add(place.Industry, i, story.IsActive(endDays[i]), story.FirstActive <= endDays[i], registered: false, adopter.IsDemo);
                }
            }
        }
    }

    private void AddDay(int member, ModelDay entry)
    {
        if (!daysByMember.TryGetValue(member, out var days))
        {
            daysByMember[member] = days = [];
        }
        if (days.Count > 0 && days[^1].Day == entry.Day)
        {
            days[^1] = new(entry.Day, days[^1].Successes + entry.Successes);
        }
        else
        {
            days.Add(new(entry.Day, entry.Successes));
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
