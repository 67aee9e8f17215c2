using Portal.Client.Contracts;

namespace Portal.Client.Tests.Adoption;

/// <summary>Reports with known numbers.</summary>
internal static class Reports
{
    public static readonly DateOnly Today = new(2026, 11, 23);

    public static AdoptionReport Of(params IndustryAdoption[] industries)
    {
        var rated = industries.Where(industry => industry.Denominator is not null).ToArray();
        var counted = rated.Length == 0 ? industries : rated;
        return new AdoptionReport(
            new AdoptionDefinition("2026-1", 10, 3, 28),
            Today,
            HasDemoData: false,
            industries,
            new IndustryAdoption(
                Industry.All,
                rated.Length == 0 ? null : Denominator(rated.Sum(industry => industry.Denominator!.Organisations)),
                counted.Length == 0
                    ? [new AdoptionPoint(Today, 0, 0, 0, true)]
                    : [.. counted[0].Points.Select((point, i) => point with
                    {
                        Active = counted.Sum(industry => industry.Points[i].Active),
                        EverAdopted = counted.Sum(industry => industry.Points[i].EverAdopted),
                        Registered = counted.Sum(industry => industry.Points[i].Registered),
                    })]));
    }

    /// <param name="active">Active organisations a month, oldest first; the last is the current window.</param>
    public static IndustryAdoption OfIndustry(string section, long? addressable, params int[] active) => new(
        section,
        addressable is { } n ? Denominator(n) : null,
        [.. active.Select((count, i) => new AdoptionPoint(
            i == active.Length - 1 ? Today : new DateOnly(2026, 11, 1).AddMonths(i - active.Length + 2).AddDays(-1),
            count,
            active.Take(i + 1).Max(),
            active.Max() + 1,
            i == active.Length - 1))]);

    private static Denominator Denominator(long organisations) =>
        new(organisations, null, null, new DateOnly(2025, 12, 31), "Register of companies", IsDemo: false);
}
