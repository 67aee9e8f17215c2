using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Organisations;
using Portal.Tests.Hosting;

namespace Portal.Benchmarks.Serving;

/// <summary>The published portal with the benchmark's models, an organisation that is subscribed to them, and its key.</summary>
internal sealed class PortalUnderTest : IAsyncDisposable
{
    private readonly string data;

    private PortalUnderTest(PortalProcess process, string data, string key)
    {
        Process = process;
        Key = key;
        this.data = data;
    }

    public PortalProcess Process { get; }

    /// <summary>An API key with the scope <c>predict</c>.</summary>
    public string Key { get; }

    public static async Task<PortalUnderTest> StartAsync(string server, string models, IReadOnlyDictionary<string, string>? settings = null)
    {
        var data = Directory.CreateTempSubdirectory("portal-bench-").FullName;
        var environment = new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Portal__Demo"] = "false",
            ["Portal__StarterModels"] = models,
            ["Logging__LogLevel__Default"] = "Warning",
        };
        var process = await PortalProcess.StartAsync(server, data, environment);
        return new(process, data, await SubscribeAsync(Path.Combine(data, "portal.db")));
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    /// <summary>Metered and limited like everybody, by limits that the benchmark does not reach.</summary>
    private static async Task<string> SubscribeAsync(string database)
    {
        var options = new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite($"Data Source={database}").Options;
        await using var db = new SqlitePortalDb(options);
        var organisation = new Organisation { Slug = "bench", Name = "Bench", Industry = "J", SizeClass = "1-9", CreatedAt = DateTime.UtcNow };
        db.Organisations.Add(organisation);
        await db.SaveChangesAsync();
        await db.Plans.ExecuteUpdateAsync(plan => plan
            .SetProperty(p => p.RequestsPerMinute, int.MaxValue).SetProperty(p => p.MonthlyUnits, 1_000_000_000_000L));
        foreach (var model in await db.Models.Include(m => m.Plans).ToListAsync())
        {
            db.Subscriptions.Add(new()
            {
                OrganisationId = organisation.Id,
                ModelId = model.Id,
                PlanId = model.Plans.First(plan => plan.Code == "payg").Id,
                CreatedAt = DateTime.UtcNow,
            });
        }
        var (row, secret) = ApiKeyIssue.New(organisation.Id, "bench", ["predict"], userId: null, DateTime.UtcNow);
        db.ApiKeys.Add(row);
        await db.SaveChangesAsync();
        return secret;
    }
}
