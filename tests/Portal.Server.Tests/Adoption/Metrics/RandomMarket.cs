using Portal.Client.Contracts;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Browsing;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Adoption.Metrics;

/// <summary>
/// A year of made-up organisations that start, pause, return and stop, call others' models and their own, on the edges of days and
/// months too, move between industries, and have market sizes that were entered at various times.
/// </summary>
internal static class RandomMarket
{
    private const string Industries = "GKJM";
    private static readonly string[] Tasks = ["image-to-text", "object-detection", "text-classification"];
    private static readonly string[] Countries = ["DE", "FR", ""];

    public static async Task FillAsync(LedgerDb ledger, Random random, DateTime now)
    {
        var start = now.AddMonths(-11);
        await ledger.AddOrganisation("portal", "J", start);
        var publishers = new List<Organisation>();
        var versions = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            publishers.Add(await ledger.AddOrganisation($"publisher-{i}", $"{Industries[i]}", start.AddDays(random.Next(20)), sizeClass: "250+", country: "DE"));
            versions.Add(await ledger.AddModel(publishers[i], $"model-{i}", Tasks[i % 3]));
        }
        versions.Add(await ledger.AddModel(publishers[0], "model-4", Tasks[1]));
        await AddSizes(ledger, random, now);
        for (var i = 0; i < 4; i++)
        {
            // A publisher calls its own models and one of somebody else's.
            await Call(ledger, random, publishers[i], versions[i], now);
            await Call(ledger, random, publishers[i], versions[(i + 1) % 4], now);
        }
        for (var i = 0; i < 22; i++)
        {
            var organisation = await ledger.AddOrganisation(
                $"organisation-{i}", $"{Industries[random.Next(4)]}", start.AddDays(random.Next(280)).AddHours(random.Next(24)),
                isDemo: i % 7 == 0, SizeClasses.All[random.Next(4)], Countries[random.Next(3)]);
            foreach (var version in versions.Where(_ => random.Next(3) == 0))
            {
                await Call(ledger, random, organisation, version, now);
            }
            await Move(ledger, random, organisation, now);
            if (random.Next(4) > 0)
            {
                await ledger.Add(new FirstBrowse { OrganisationId = organisation.Id, At = organisation.CreatedAt.AddDays(random.Next(6)) });
            }
        }
    }

    private static async Task AddSizes(LedgerDb ledger, Random random, DateTime now)
    {
        await ledger.Add(
            Size("G", null, 40, now.AddYears(-2), now.AddMonths(-10)), Size("G", null, 55, now.AddMonths(-4), now.AddMonths(-2)),
            Size("K", null, 30 + random.Next(9), now.AddMonths(-6), now.AddMonths(-3)), Size("K", "1-9", 12, now.AddMonths(-6), now.AddMonths(-3)));
        await ledger.Add([.. SizeClasses.All.Select(one => Size("M", one, 9 + random.Next(4), now.AddMonths(-12), now.AddMonths(-9)))]);

        static MarketSize Size(string industry, string? sizeClass, long organisations, DateTime asOf, DateTime entered) => new()
        {
            Industry = industry,
            SizeClass = sizeClass,
            Organisations = organisations,
            AsOf = DateOnly.FromDateTime(asOf),
            Source = $"Register of {asOf.Year}",
            EnteredAt = entered,
        };
    }

    /// <summary>Some organisations are moved, on a day before or after somebody enters it, once or twice.</summary>
    private static async Task Move(LedgerDb ledger, Random random, Organisation organisation, DateTime now)
    {
        if (random.Next(3) > 0)
        {
            return;
        }
        await ledger.Add(Class(organisation.Industry, organisation.CreatedAt, organisation.CreatedAt));
        for (var i = random.Next(1, 3); i > 0; i--)
        {
            var days = (now - organisation.CreatedAt).Days;
            await ledger.Add(Class(
                $"{Industries[random.Next(4)]}", organisation.CreatedAt.AddDays(random.Next(days)), organisation.CreatedAt.AddDays(random.Next(1, days))));
        }

        OrganisationClass Class(string industry, DateTime from, DateTime entered) => new()
        {
            OrganisationId = organisation.Id,
            Industry = industry,
            SizeClass = SizeClasses.All[random.Next(4)],
            From = DateOnly.FromDateTime(from),
            EnteredAt = entered,
        };
    }

    private static async Task Call(LedgerDb ledger, Random random, Organisation organisation, int version, DateTime now)
    {
        var from = organisation.CreatedAt.AddDays(random.Next(30));
        var story = Story(random, from, now).ToList();
        await ledger.Add(new Server.Features.Subscriptions.Subscription
        {
            OrganisationId = organisation.Id,
            ModelId = await ledger.ModelOf(version),
            PlanId = 1,
            CreatedAt = from,
        });
        await ledger.AddCalls(organisation.Id, version, story.Where((_, i) => i % 9 > 0), Surface.Predict, 7);
        await ledger.AddCalls(organisation.Id, version, story.Where((_, i) => i % 9 == 0), Surface.Playground, 3);
    }

    private static IEnumerable<(DateTime At, EndReason End)> Story(Random random, DateTime from, DateTime now)
    {
        var calling = random.NextDouble() < .8;
        var eager = .1 + random.NextDouble();
        for (var day = from.Date; day <= now.Date; day = day.AddDays(1))
        {
            calling ^= random.NextDouble() < .025;
            var monthsEnd = day.AddDays(1).Day == 1;
            if (!calling || (random.NextDouble() > eager && !monthsEnd))
            {
                continue;
            }
            for (var call = random.Next(1, eager > .7 ? 7 : 3); call > 0; call--)
            {
                var time = monthsEnd && call == 1 ? TimeSpan.FromDays(1) - TimeSpan.FromMicroseconds(1)
                    : call == 2 ? TimeSpan.Zero
                    : TimeSpan.FromHours(24 * random.NextDouble());
                var at = day == now.Date ? now.AddMicroseconds(-call) : day + time;
                yield return (at, random.NextDouble() < .9 ? EndReason.Success : EndReason.Failed);
            }
        }
    }
}
