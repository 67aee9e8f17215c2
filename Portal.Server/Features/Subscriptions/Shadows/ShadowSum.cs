namespace Portal.Server.Features.Subscriptions.Shadows;

/// <summary>Sums of a comparison.</summary>
internal sealed record ShadowSum
{
    public long Compared { get; init; }

    public long Same { get; init; }

    public long Failed { get; init; }

    public long Dropped { get; init; }

    /// <summary>Of the version that answered.</summary>
    public CallTimes Times { get; init; } = new();

    /// <summary>Of the one that it was compared with.</summary>
    public CallTimes ShadowTimes { get; init; } = new();

    public ShadowSum Plus(ShadowSum other) => new()
    {
        Compared = Compared + other.Compared,
        Same = Same + other.Same,
        Failed = Failed + other.Failed,
        Dropped = Dropped + other.Dropped,
        Times = Times.Plus(other.Times),
        ShadowTimes = ShadowTimes.Plus(other.ShadowTimes),
    };
}
