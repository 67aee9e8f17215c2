using Portal.Client.Contracts;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Demo;

/// <summary>An invented organisation and what it will do.</summary>
/// <param name="Adopts">Day number of its first regular use; null for one that only looks around.</param>
/// <param name="Stops">Day number of its last use, where it stops.</param>
/// <param name="Returns">Day number of its return after it stopped.</param>
/// <param name="DaysOfUse">Share of the weekdays on which it calls at all.</param>
/// <param name="CallsADay">Mean calls on such a day, once it is used to it.</param>
/// <param name="UtcOffset">Hours that its office is ahead of UTC.</param>
internal sealed record DemoOrganisation(
    Organisation Organisation,
    DemoIndustry Industry,
    int Registered,
    int? Adopts,
    int? Stops,
    int? Returns,
    double DaysOfUse,
    double CallsADay,
    int UtcOffset);

/// <summary>Makes up organisations whose adoption follows their industry's curve.</summary>
internal static class DemoOrganisations
{
    private const double DaysAMonth = 30.44;

    private static readonly string[] Stems =
    [
        "Aldwick", "Bramora", "Cassium", "Dunmere", "Elvaro", "Fenwold", "Galdris", "Hollin", "Ivarra", "Jorvane",
        "Kestrin", "Lumley", "Marisel", "Norvane", "Ostrelle", "Pellwyn", "Quintera", "Rosmere", "Solvane", "Tarnwick",
        "Umbrel", "Valmora", "Wexcombe", "Xandria", "Yarrowby", "Zelmont", "Ardwyn", "Belcaro", "Corvane", "Delmora",
    ];

    private static readonly (string Country, int UtcOffset)[] Places =
        [("DE", 1), ("FR", 1), ("GB", 0), ("NL", 1), ("SG", 8), ("CN", 8), ("US", -5), ("BR", -3), ("IN", 5), ("ZA", 2)];

    /// <param name="from">Day number of the history's first day.</param>
    /// <param name="to">Day number of its last day.</param>
    public static IEnumerable<DemoOrganisation> Make(DemoIndustry industry, int from, int to)
    {
        // One seed an industry: changing one industry leaves the others' stories alone.
        var random = new DemoRandom(industry.Section[0]);
        for (var i = 0; i < industry.Organisations; i++)
        {
            yield return Make(industry, Stems[(i + (7 * industry.Section[0])) % Stems.Length], i, from, to, random);
        }
    }

    private static DemoOrganisation Make(
        DemoIndustry industry, string stem, int rank, int from, int to, DemoRandom random)
    {
        var adopts = Adoption(industry, rank, from, random) is { } planned && planned < to ? planned : (int?)null;
        var stops = adopts + (int)(random.Exponential(1 / industry.Churn) * DaysAMonth) + 30;
        var returns = random.Chance(.3) ? stops + random.Between(60, 200) : null;
        // Some only look around: they register at any time and never come to use it.
        var registered = adopts is { } day ? day - random.Between(12, 90) : random.Between(from, to - 20);
        var calls = Math.Clamp(random.LogNormal(1.9, .75), .8, 9);
        var (country, offset) = Places[random.Between(0, Places.Length - 1)];
        return new DemoOrganisation(
            new Organisation
            {
                Slug = $"demo-{stem}-{industry.NameEnding}".ToLowerInvariant(),
                Name = $"{stem} {industry.NameEnding}",
                Industry = industry.Section,
                SizeClass = SizeClasses.All[calls > 5 ? 3 : calls > 3 ? 2 : random.Between(1, 2)],
                Country = country,
                IsDemo = true,
                CreatedAt = DateTime.UnixEpoch.AddDays(Math.Clamp(registered, from, to)).AddHours(random.Between(7, 17)),
            },
            industry,
            Math.Clamp(registered, from, to),
            adopts,
            stops < to ? stops : null,
            returns < to ? returns : null,
            .25 + (.65 * random.Next()),
            calls,
            offset);
    }

    /// <summary>The rank's place on the industry's logistic curve, a little shaken.</summary>
    private static int? Adoption(DemoIndustry industry, int rank, int from, DemoRandom random)
    {
        var share = (rank + .5 + (.4 * (random.Next() - .5))) / industry.Organisations / industry.Ceiling;
        if (share >= 1)
        {
            return null;
        }
        var month = industry.Midpoint + (Math.Log(share / (1 - share)) / industry.Pace);
        return from + 14 + (int)(Math.Max(month, random.Next()) * DaysAMonth);
    }
}
