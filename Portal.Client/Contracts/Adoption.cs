namespace Portal.Client.Contracts;

/// <summary>Penetration by industry: active organisations over addressable organisations.</summary>
/// <param name="Definition">The definition that every point was computed with.</param>
/// <param name="AsOf">End of the last 28-day window.</param>
/// <param name="HasDemoData">True when any organisation in the numerators is demo data; the charts say so.</param>
public sealed record AdoptionReport(
    AdoptionDefinition Definition,
    DateOnly AsOf,
    bool HasDemoData,
    IReadOnlyList<IndustryAdoption> Industries,
    IndustryAdoption Overall);

/// <summary>Active: at least K successful billable predictions on at least D distinct days of the last Window days.</summary>
public sealed record AdoptionDefinition(string Version, int K, int D, int WindowDays);

/// <param name="Industry">ISIC Rev. 4 section, one capital letter; <c>*</c> for all.</param>
/// <param name="Denominator">Null when no market size was entered: then there is no rate.</param>
/// <param name="Points">One point a complete month, oldest first; the last point is the current window.</param>
public sealed record IndustryAdoption(
    string Industry,
    Denominator? Denominator,
    IReadOnlyList<AdoptionPoint> Points);

/// <param name="Organisations">Addressable organisations of the industry.</param>
public sealed record Denominator(long Organisations, long? Low, long? High, DateOnly AsOf, string Source, bool IsDemo);

/// <param name="WindowEnd">Last day (UTC) of the 28-day window.</param>
/// <param name="Active">Organisations active in the window by the report's definition.</param>
/// <param name="EverAdopted">Organisations active in any window up to this one; never falls.</param>
/// <param name="Registered">Organisations of the industry on the portal at that day.</param>
public sealed record AdoptionPoint(DateOnly WindowEnd, int Active, int EverAdopted, int Registered, bool IsCurrent);

/// <summary>The operator's view of industry penetration.</summary>
public interface IAdoptionApi
{
    /// <param name="k">Predictions needed: 1, 10 or 100.</param>
    /// <param name="d">Distinct days needed: 1 to 28.</param>
    /// <param name="months">How far back: 3 to 60.</param>
    Task<AdoptionReport> Get(int k, int d, int months, CancellationToken cancellationToken);
}
