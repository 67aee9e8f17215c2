using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Portal.Server.Features.Adoption.Use;

/// <param name="Group">One of <see cref="ModelGroups"/>.</param>
/// <param name="First">The first day with a success.</param>
/// <param name="Spells">When the organisation was active on the group's calls, oldest first.</param>
internal sealed record SettledStory(int Group, int First, Spell[] Spells);

/// <summary>When each organisation was active in the settled days. Worked out once: they do not change any more.</summary>
internal sealed class SettledStories
{
    private readonly Dictionary<int, SettledStory[]> byOrganisation = [];
    private readonly ConcurrentDictionary<int, LatestStories> latest = new();

    public SettledStories(SettledUse use, ActiveRule rule, ModelGroups groups)
    {
        var days = new GroupDays();
        foreach (var organisation in use.Places.Keys)
        {
            days.Clear();
            foreach (var entry in use.Of(organisation))
            {
                days.Add(entry, groups);
            }
            byOrganisation[organisation] =
            [
                .. days.Groups.Select(group => new SettledStory(
                    group, days.Of(group)[0].Day, [.. rule.SpellsOf(CollectionsMarshal.AsSpan(days.Of(group)), use.FirstOpen - 1)])),
            ];
        }
    }

    /// <returns>The groups that it used.</returns>
    public SettledStory[] Of(int organisation) => byOrganisation.GetValueOrDefault(organisation, []);

    /// <returns>What was found with these very open days; null when it has to be found.</returns>
    public GroupStory[]? Latest(int organisation, ModelDay[] open, int last) =>
        latest.TryGetValue(organisation, out var known) && ReferenceEquals(known.Open, open) && known.Last == last ? known.Stories : null;

    public void KeepLatest(int organisation, ModelDay[] open, int last, GroupStory[] stories) =>
        latest[organisation] = new(open, last, stories);

    private sealed record LatestStories(ModelDay[] Open, int Last, GroupStory[] Stories);
}

/// <summary>One organisation's days of use, a list a group.</summary>
internal sealed class GroupDays
{
    private readonly List<List<DayUse>> days = [];
    private readonly List<int> groups = [];

    /// <summary>Those with any day, as they were met.</summary>
    public IReadOnlyList<int> Groups => groups;

    public void Clear()
    {
        foreach (var group in groups)
        {
            days[group].Clear();
        }
        groups.Clear();
    }

    /// <param name="entry">Of a day that is not before the last one's.</param>
    public void Add(ModelDay entry, ModelGroups by)
    {
        var group = entry.Successes == 0 ? -1 : by.Of(entry.ModelId);
        if (group < 0)
        {
            return;
        }
        while (days.Count <= group)
        {
            days.Add([]);
        }
        var own = CollectionsMarshal.AsSpan(days[group]);
        if (own.Length > 0 && own[^1].Day == entry.Day)
        {
            own[^1] = new(entry.Day, own[^1].Successes + entry.Successes);
            return;
        }
        if (own.Length == 0)
        {
            groups.Add(group);
        }
        days[group].Add(new(entry.Day, entry.Successes));
    }

    /// <returns>Oldest first; empty for a group without any.</returns>
    public List<DayUse> Of(int group) => group < days.Count ? days[group] : [];
}
