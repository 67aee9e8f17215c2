using System.Runtime.InteropServices;

namespace Portal.Server.Features.Adoption.Use;

/// <summary>All use of others' models: settled days in one array, sorted by organisation, day and model, and the open days beside it.</summary>
internal sealed class UseHistory(SettledUse settled, IReadOnlyDictionary<int, ModelDay[]> open)
{
    /// <summary>The day after the last settled one.</summary>
    public int FirstOpen => settled.FirstOpen;

    /// <returns>One organisation's open days, the very same ones until it calls again.</returns>
    public ModelDay[] OpenOf(int organisation) => open.GetValueOrDefault(organisation, []);

    public UseStories Stories(ActiveRule rule, ModelGroups groups) => new(this, settled.Stories(rule, groups), rule, groups);

    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="buffer">Filled where settled and open days have to be put together; the answer lives until it is used again.</param>
    /// <returns>One organisation's entries, oldest first.</returns>
    public ReadOnlySpan<ModelDay> Of(int organisation, int from, int to, List<ModelDay> buffer)
    {
        var old = Within(settled.Of(organisation), from, to);
        if (!open.TryGetValue(organisation, out var entries))
        {
            return old;
        }
        var recent = Within(entries, from, to);
        if (recent.Length == 0)
        {
            return old;
        }
        buffer.Clear();
        buffer.AddRange(old);
        buffer.AddRange(recent);
        return CollectionsMarshal.AsSpan(buffer);
    }

    private static ReadOnlySpan<ModelDay> Within(ReadOnlySpan<ModelDay> entries, int from, int to)
    {
        var first = FirstNotBefore(entries, from);
        return entries[first..Math.Max(first, FirstNotBefore(entries, to + 1))];
    }

    private static int FirstNotBefore(ReadOnlySpan<ModelDay> entries, int day)
    {
        int low = 0, high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (entries[middle].Day < day)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }
}

/// <summary>The days that do not change any more.</summary>
/// <param name="FirstOpen">The day after the last settled one.</param>
/// <param name="Entries">Sorted by organisation, day and model.</param>
/// <param name="Places">Where each organisation's entries are.</param>
internal sealed record SettledUse(int FirstOpen, ModelDay[] Entries, IReadOnlyDictionary<int, (int Start, int Count)> Places)
{
    private readonly AskedStories stories = new();

    public static SettledUse None { get; } = new(0, [], new Dictionary<int, (int, int)>());

    public SettledStories Stories(ActiveRule rule, ModelGroups groups) => stories.Of(rule, groups, () => new(this, rule, groups));

    public ReadOnlySpan<ModelDay> Of(int organisation) =>
        Places.TryGetValue(organisation, out var place) ? Entries.AsSpan(place.Start, place.Count) : [];

    /// <summary>The same with later days behind each organisation's.</summary>
    /// <param name="later">By organisation, day and model; all from this one's first open day on.</param>
    public SettledUse With(IReadOnlyDictionary<int, ModelDay[]> later, int firstOpen)
    {
        var entries = new ModelDay[Entries.Length + later.Values.Sum(days => days.Length)];
        var places = new Dictionary<int, (int, int)>();
        var end = 0;
        foreach (var organisation in Places.Keys.Union(later.Keys).Order())
        {
            var start = end;
            var before = Of(organisation);
            before.CopyTo(entries.AsSpan(end));
            end += before.Length;
            if (later.TryGetValue(organisation, out var days))
            {
                days.CopyTo(entries, end);
                end += days.Length;
            }
            places[organisation] = (start, end - start);
        }
        return new(firstOpen, entries, places);
    }
}
