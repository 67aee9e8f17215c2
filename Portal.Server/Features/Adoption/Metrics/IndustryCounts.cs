namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>How many organisations are active, have adopted and are registered at each point.</summary>
internal readonly record struct Counted(int Active, int EverAdopted, int Registered);

/// <summary>Counts at each point, kept by industry: a rate's numerator has no industry that its denominator has not.</summary>
internal sealed class IndustryCounts(int points)
{
    private readonly Dictionary<string, Counted[]> byIndustry = [];

    // An organisation's points come one after the other, mostly of one industry.
    private string? last;
    private Counted[] ofLast = [];

    /// <summary>True when a demo organisation has adopted.</summary>
    public bool HasDemoData { get; private set; }

    public void Add(string industry, int point, bool active, bool adopted, bool registered, bool isDemo)
    {
        HasDemoData |= isDemo && adopted;
        if (!ReferenceEquals(industry, last))
        {
            if (!byIndustry.TryGetValue(industry, out var counts))
            {
                byIndustry[industry] = counts = new Counted[points];
            }
            (last, ofLast) = (industry, counts);
        }
        var before = ofLast[point];
        ofLast[point] = new(before.Active + (active ? 1 : 0), before.EverAdopted + (adopted ? 1 : 0), before.Registered + (registered ? 1 : 0));
    }

    /// <param name="among">Null for all industries.</param>
    public Counted At(int point, IReadOnlyCollection<string>? among)
    {
        int active = 0, adopted = 0, registered = 0;
        foreach (var (industry, counts) in byIndustry)
        {
            if (among is null || among.Contains(industry))
            {
                active += counts[point].Active;
                adopted += counts[point].EverAdopted;
                registered += counts[point].Registered;
            }
        }
        return new(active, adopted, registered);
    }
}
