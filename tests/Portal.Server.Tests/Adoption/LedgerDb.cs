using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Adoption;

/// <summary>A database of one test, in memory, with the portal's own organisation and two models of it.</summary>
internal sealed class LedgerDb : IDisposable
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");

    public LedgerDb()
    {
        connection.Open();
        using var db = Open();
        db.Database.EnsureCreated();
    }

    public SqlitePortalDb Open() => new(DesignTime.Options<SqlitePortalDb>().UseSqlite(connection).Options);

    public LedgerDb Copy()
    {
        var copy = new LedgerDb();
        connection.BackupDatabase(copy.connection);
        return copy;
    }

    public async Task<Organisation> AddOrganisation(string slug, string industry, DateTime created, bool isDemo = false)
    {
        await using var db = Open();
        var organisation = new Organisation
        {
            Slug = slug,
            Name = slug,
            Industry = industry,
            SizeClass = "10-49",
            IsDemo = isDemo,
            CreatedAt = created,
        };
        db.Organisations.Add(organisation);
        await db.SaveChangesAsync();
        return organisation;
    }

    /// <returns>The id of the model's one version.</returns>
    public async Task<int> AddModel(Organisation provider, string slug, string task)
    {
        await using var db = Open();
        var model = new Model { OrganisationId = provider.Id, Slug = slug, Task = task, CreatedAt = provider.CreatedAt };
        var version = new ModelVersion
        {
            Version = "1.0.0",
            State = ModelVersionState.Available,
            Sha256 = new string('0', 64),
            ManifestJson = "{}",
            CreatedAt = provider.CreatedAt,
        };
        model.Versions.Add(version);
        model.Plans.Add(new Plan { Code = "free", UnitPriceMicros = 0, MonthlyUnits = 1000, RequestsPerMinute = 60 });
        model.Plans.Add(new Plan { Code = "payg", UnitPriceMicros = 1000, RequestsPerMinute = 600 });
        db.Models.Add(model);
        await db.SaveChangesAsync();
        return version.Id;
    }

    public async Task AddMarketSize(string industry, long organisations, DateTime entered, string source = "Register of companies")
    {
        await using var db = Open();
        db.MarketSizes.Add(new MarketSize
        {
            Industry = industry,
            Organisations = organisations,
            AsOf = DateOnly.FromDateTime(entered),
            Source = source,
            EnteredAt = entered,
        });
        await db.SaveChangesAsync();
    }

    /// <summary>Writes predictions and, as the meter does, their rollups.</summary>
    public async Task AddCalls(int organisation, int version, IEnumerable<(DateTime At, EndReason End)> calls)
    {
        await using var db = Open();
        UsageEvent[] events = [.. calls.Select(call => new UsageEvent
        {
            RequestId = Guid.NewGuid(),
            OrganisationId = organisation,
            ModelVersionId = version,
            SubscriptionId = 1,
            PlanId = 1,
            Surface = Surface.Predict,
            At = (call.At - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            Units = call.End == EndReason.Success ? 1 : 0,
            PriceMicros = 0,
            EndReason = call.End,
            LatencyMicros = 1,
        })];
        db.UsageEvents.AddRange(events);
        foreach (var hour in events.GroupBy(e => (int)(e.At / 3_600_000_000)))
        {
            var before = await db.Rollups.FindAsync(organisation, hour.Key, version, Surface.Predict);
            if (before is not null)
            {
                db.Rollups.Remove(before);
                await db.SaveChangesAsync();
            }
            db.Rollups.Add(new Rollup
            {
                OrganisationId = organisation,
                Hour = hour.Key,
                ModelVersionId = version,
                Surface = Surface.Predict,
                Calls = hour.LongCount() + (before?.Calls ?? 0),
                Successes = hour.LongCount(e => e.EndReason == EndReason.Success) + (before?.Successes ?? 0),
                Units = hour.Sum(e => e.Units) + (before?.Units ?? 0),
            });
        }
        await db.SaveChangesAsync();
    }

    public void Dispose() => connection.Dispose();
}
