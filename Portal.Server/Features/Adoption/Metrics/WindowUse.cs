using System.Runtime.InteropServices;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>What one organisation did in a window, of one member's calls.</summary>
internal sealed class OrganisationUse
{
    private int lastDay = int.MinValue;

    public long Calls { get; private set; }

    public long SpendMicros { get; private set; }

    public int Days { get; private set; }

    /// <summary>Calls by model.</summary>
    public Dictionary<int, long> Models { get; } = [];

    /// <param name="entry">Of a day that is not before the last one's.</param>
    public void Add(Use.ModelDay entry)
    {
        SpendMicros += entry.SpendMicros;
        if (entry.Successes == 0)
        {
            return;
        }
        Calls += entry.Successes;
        Days += entry.Day == lastDay ? 0 : 1;
        lastDay = entry.Day;
        CollectionsMarshal.GetValueRefOrAddDefault(Models, entry.ModelId, out _) += entry.Successes;
    }

    public bool IsActive(ActiveRule rule) => Calls >= rule.K && Days >= rule.D;
}

/// <summary>The last window's use by the members of a dimension.</summary>
internal sealed class WindowUse
{
    private readonly Dictionary<int, List<OrganisationUse>> byMember = [];

    /// <summary>Each organisation's use of all in scope.</summary>
    public List<OrganisationUse> Total { get; } = [];

    public static WindowUse Of(MetricView view, Members members)
    {
        var window = new WindowUse();
        var buffers = new UseBuffers();
        var parts = new Dictionary<int, OrganisationUse>();
        foreach (var adopter in view.Adopters)
        {
            var place = view.PlaceOf(adopter, view.End);
            if (!view.Holds(place))
            {
                continue;
            }
            var all = new OrganisationUse();
            parts.Clear();
            foreach (var entry in view.Use.Of(adopter.Id, view.LastDay - view.Rule.WindowDays + 1, view.LastDay, buffers.Entries))
            {
                if (view.Counts(entry.ModelId))
                {
                    all.Add(entry);
                    if (members.IsOfCalls)
                    {
                        Part(parts, members.OfModel(entry.ModelId)).Add(entry);
                    }
                }
            }
            window.Total.Add(all);
            if (!members.IsOfCalls)
            {
                parts[members.Of(adopter, place)] = all;
            }
            foreach (var (member, use) in parts)
            {
                window.OfMember(member).Add(use);
            }
        }
        return window;
    }

    public List<OrganisationUse> OfMember(int number)
    {
        if (!byMember.TryGetValue(number, out var uses))
        {
            byMember[number] = uses = [];
        }
        return uses;
    }

    private static OrganisationUse Part(Dictionary<int, OrganisationUse> parts, int member)
    {
        if (!parts.TryGetValue(member, out var use))
        {
            parts[member] = use = new();
        }
        return use;
    }
}
