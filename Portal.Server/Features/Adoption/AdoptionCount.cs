using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption;

/// <summary>An organisation that may adopt.</summary>
internal sealed record Customer(int Id, string Industry, bool IsDemo, DateTime CreatedAt)
{
    public DateOnly Since => DateOnly.FromDateTime(CreatedAt);
}

/// <summary>Adds organisations up, by industry and point.</summary>
internal sealed class AdoptionCount(ActiveRule rule, DateOnly[] ends)
{
    private readonly int[] endDays = [.. ends.Select(WindowEnds.DayNumber)];
    private readonly Dictionary<string, Sums> byIndustry = [];

    public IEnumerable<string> Industries => byIndustry.Keys;

    /// <summary>True when a demo organisation is in a numerator.</summary>
    public bool HasDemoData { get; private set; }

    /// <param name="days">The organisation's days of use, oldest first.</param>
    public void Add(Customer customer, DayUse[] days)
    {
        if (!byIndustry.TryGetValue(customer.Industry, out var sums))
        {
            byIndustry[customer.Industry] = sums = new Sums(ends.Length);
        }
        var active = rule.ActiveAt(days, endDays);
        var firstActive = rule.FirstActive(days);
        for (var i = 0; i < ends.Length; i++)
        {
            sums.Active[i] += active[i] ? 1 : 0;
            sums.EverAdopted[i] += firstActive <= endDays[i] ? 1 : 0;
            sums.Registered[i] += customer.Since <= ends[i] ? 1 : 0;
        }
        HasDemoData |= customer.IsDemo && firstActive is not null;
    }

    public IReadOnlyList<AdoptionPoint> Points(IReadOnlyCollection<string> industries)
    {
        Sums[] parts = [.. industries.Where(byIndustry.ContainsKey).Select(industry => byIndustry[industry])];
        return
        [
            .. ends.Select((end, i) => new AdoptionPoint(
                end,
                parts.Sum(part => part.Active[i]),
                parts.Sum(part => part.EverAdopted[i]),
                parts.Sum(part => part.Registered[i]),
                IsCurrent: i == ends.Length - 1)),
        ];
    }

    private sealed class Sums(int points)
    {
        public int[] Active { get; } = new int[points];

        public int[] EverAdopted { get; } = new int[points];

        public int[] Registered { get; } = new int[points];
    }
}
