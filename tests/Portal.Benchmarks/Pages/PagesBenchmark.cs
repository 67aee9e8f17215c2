using Microsoft.Playwright;
using Portal.Server.Metering;
using Portal.Tests.Hosting;

namespace Portal.Benchmarks.Pages;

/// <summary>
/// What pages of use and money cost with years of predictions in the database: the portal on a generated ledger,
/// and on one with ten times its events, asked in turn.
/// </summary>
internal static class PagesBenchmark
{
    private const double MostMilliseconds = 50;
    private const double MostGrowth = 1.3;

    /// <param name="quick">A tenth of the events and of the organisations.</param>
    /// <param name="only"><c>painting</c> for the browser alone, else how the names of the questions begin that are asked.</param>
    public static async Task<IReadOnlyList<Figure>> RunAsync(bool quick, string? only)
    {
        // Nothing here is a page's transfer: the server that was built beside this program answers as the published one does.
        var server = PortalProcess.BuiltServer();
        var (few, many, organisations) = quick ? (100_000L, 1_000_000L, 200) : (1_000_000L, 10_000_000L, 2_000);
        if (only is not null and not "painting")
        {
            return await AskAsync(server, few, many, organisations, only, rounds: 40);
        }
        // First: a machine without a browser is to say so before minutes of work.
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Painting.LaunchAsync(playwright);
        if (only is "painting")
        {
            using var drawn = await WriteAsync(many, organisations);
            return await Painting.RunAsync(browser, drawn, quick);
        }
        using var small = await WriteAsync(few, organisations);
        using var large = await WriteAsync(many, organisations);
        var figures = new List<Figure> { new($"seconds to write {large.Events:N0} events", large.Seconds, 600, "s") };
        await using (var one = await Served.StartAsync(server, small))
        await using (var other = await Served.StartAsync(server, large))
        {
            figures.AddRange(await MeasureAsync(one, other, Pages(), rounds: quick ? 8 : 20));
        }
        figures.Add(new("statements that read events without bound", await UnboundedAsync(server, small), 0, "sql"));
        foreach (var portal in (GeneratedPortal[])[small, large])
        {
            var (differences, seconds) = await portal.VerifyAsync();
            Console.WriteLine(FormattableString.Invariant($"{portal.Events} events verified in {seconds:N1} s"));
            figures.Add(new($"sums that disagree with {portal.Events:N0} events", differences, 0, "sums"));
        }
        Report.Print(figures);
        figures.AddRange(await Painting.RunAsync(browser, large, quick));
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> AskAsync(string server, long few, long many, int organisations, string only, int rounds)
    {
        using var small = await WriteAsync(few, organisations);
        using var large = await WriteAsync(many, organisations);
        await using var one = await Served.StartAsync(server, small);
        await using var other = await Served.StartAsync(server, large);
        return await MeasureAsync(one, other, [.. Pages().Where(page => page.Name.StartsWith(only, StringComparison.Ordinal))], rounds);
    }

    private static async Task<GeneratedPortal> WriteAsync(long events, int organisations)
    {
        var portal = await GeneratedPortal.WriteAsync(events, organisations);
        Console.WriteLine(FormattableString.Invariant($"{portal.Events} events of {organisations} organisations written in {portal.Seconds:N1} s"));
        return portal;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Served small, Served large, List<Page> pages, int rounds)
    {
        var times = pages.Select(page => page.Name).Distinct().ToDictionary(name => name, _ => (Small: new List<double>(), Large: new List<double>()));
        for (var round = -2; round < rounds; round++)
        {
            foreach (var page in pages)
            {
                var (one, other) = (await small.AskAsync(page), await large.AskAsync(page));
                if (round >= 0)
                {
                    times[page.Name].Small.Add(one);
                    times[page.Name].Large.Add(other);
                }
            }
        }
        return
        [
            .. times.Select(page => new Figure($"{page.Key}, p95 with most events", Percentile(page.Value.Large, 0.95), MostMilliseconds, "ms")),
            .. times.Select(page => new Figure($"{page.Key}, ×10 events", Medians.Of(page.Value.Large) / Medians.Of(page.Value.Small), MostGrowth, "×")),
        ];
    }

    private static List<Page> Pages()
    {
        var now = DateTimeOffset.UtcNow;
        var (current, last) = (LedgerTime.MonthText(LedgerTime.Month(now)), LedgerTime.MonthText(LedgerTime.Month(now) - 1));
        var pages = new List<Page>();
        for (var i = 0; i < World.SignIns; i++)
        {
            var owner = World.OwnerOf(i);
            pages.AddRange(
            [
                new("usage, 30 days", owner, "api/usage?days=30"), new("usage, 90 days", owner, "api/usage?days=90"),
                new("usage, 366 days", owner, "api/usage?days=366"), new("own usage, 366 days", owner, "api/usage?days=366&who=own"),
                new("usage of a model, 366 days", owner, "api/usage?days=366&model=model-3"),
                new("usage file, 90 days", owner, "api/usage/export.csv?days=90"), new("statements", owner, "api/statements"),
                new("draft statement", owner, $"api/statements/{current}"), new("closed statement", owner, $"api/statements/{last}"),
            ]);
        }
        for (var i = 0; i < World.Publishers; i++)
        {
            var publisher = World.PublisherOf(i);
            pages.AddRange(
            [
                new("income, 3 months", publisher, "api/income?months=3"), new("income, 12 months", publisher, "api/income?months=12"),
                new("income file, 3 months", publisher, "api/income/export.csv?months=3"),
            ]);
        }
        pages.AddRange(
        [
            new("reconciliation", World.Operator, "api/reconciliation"), new("reconciliation, last month", World.Operator, $"api/reconciliation?month={last}&page=2"),
            new("reconciliation of one", World.Operator, "api/reconciliation/org-0"), new("reconciliation of one", World.Operator, "api/reconciliation/org-100"),
        ]);
        pages.AddRange(AdoptionPages());
        return pages;
    }

    /// <summary>What the dashboards ask: every metric, by every kind of dimension, over as many months as there are.</summary>
    private static IEnumerable<Page> AdoptionPages() =>
    [
        new("adoption by industry", World.Operator, "api/adoption/breakdown?by=industry"), new("adoption by model", World.Operator, "api/adoption/breakdown?by=model"),
        new("adoption by publisher", World.Operator, "api/adoption/breakdown?by=publisher&industry=C"),
        new("adoption trends by industry", World.Operator, "api/adoption/trends?by=industry&months=36"),
        new("adoption trends by size class, believed before", World.Operator, FormattableString.Invariant(
            $"api/adoption/trends?by=sizeClass&months=24&believedOn={DateTime.UtcNow.AddDays(-200):yyyy-MM-dd}")),
        new("adoption trends by model", World.Operator, "api/adoption/trends?by=model&months=36"),
        new("adoption trends by task, one industry", World.Operator, "api/adoption/trends?by=task&months=36&industry=G"),
        new("adoption sensitivity", World.Operator, "api/adoption/sensitivity?months=36"), new("adoption retention", World.Operator, "api/adoption/retention?months=36"),
        new("adoption turnover", World.Operator, "api/adoption/turnover?months=36"), new("adoption time to adopt", World.Operator, "api/adoption/time-to-adopt"),
        new("adoption funnel", World.Operator, "api/adoption/funnel?months=36"), new("adoption cross", World.Operator, "api/adoption/cross?rows=industry&columns=model"),
        new("adoption changes", World.Operator, "api/adoption/changes"), new("adoption organisations", World.Operator, "api/adoption/organisations?state=active"),
        new("adoption file", World.Operator, "api/adoption/trends.csv?by=industry&months=36"), new("public adoption", World.Operator, "api/public/adoption"),
    ];

    /// <summary>Looks at what the server asks the database for every page.</summary>
    private static async Task<int> UnboundedAsync(string server, GeneratedPortal portal)
    {
        await using var served = await Served.StartAsync(server, portal, close: false, (EventPlans.Setting, "Information"));
        foreach (var page in Pages())
        {
            await served.AskAsync(page);
        }
        var unbounded = EventPlans.Unbounded(served.Log, Path.Combine(portal.Data, "portal.db"));
        foreach (var sql in unbounded)
        {
            Console.WriteLine(sql);
        }
        return unbounded.Count;
    }

    private static double Percentile(List<double> values, double part) => values.Order().ElementAt((int)Math.Ceiling(part * values.Count) - 1);
}
