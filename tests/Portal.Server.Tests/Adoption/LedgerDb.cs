using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Client.Contracts;
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

    public SqlitePortalDb Open(params IInterceptor[] interceptors) =>
        new(DesignTime.Options<SqlitePortalDb>().UseSqlite(connection).AddInterceptors(interceptors).Options);

    public LedgerDb Copy()
    {
        var copy = new LedgerDb();
        connection.BackupDatabase(copy.connection);
        return copy;
    }

    public async Task<Organisation> AddOrganisation(
        string slug, string industry, DateTime created, bool isDemo = false, string sizeClass = "10-49", string country = "")
    {
        await using var db = Open();
        var organisation = new Organisation
        {
            Slug = slug,
            Name = slug,
            Industry = industry,
            SizeClass = sizeClass,
            Country = country,
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

    public async Task<int> ModelOf(int version)
    {
        await using var db = Open();
        return await db.ModelVersions.Where(v => v.Id == version).Select(v => v.ModelId).SingleAsync();
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

    /// <summary>Writes predictions and, as the meter does, their rollups and the plan's days.</summary>
    public async Task AddCalls(
        int organisation, int version, IEnumerable<(DateTime At, EndReason End)> calls, Surface surface = Surface.Predict, long price = 0)
    {
        await using var db = Open();
        UsageEvent[] events = [.. calls.Select(call => new UsageEvent
        {
            RequestId = Guid.NewGuid(),
            OrganisationId = organisation,
            ModelVersionId = version,
            SubscriptionId = 1,
            PlanId = 1,
            Surface = surface,
            At = (call.At - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            Units = call.End == EndReason.Success ? 1 : 0,
            PriceMicros = call.End == EndReason.Success ? price : 0,
            EndReason = call.End,
            LatencyMicros = 1,
        })];
        db.UsageEvents.AddRange(events);
        foreach (var hour in events.GroupBy(e => (int)(e.At / 3_600_000_000)))
        {
            var before = await db.Rollups.FindAsync(organisation, hour.Key, version, surface);
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
                Surface = surface,
                Calls = hour.LongCount() + (before?.Calls ?? 0),
                Successes = hour.LongCount(e => e.EndReason == EndReason.Success) + (before?.Successes ?? 0),
                Units = hour.Sum(e => e.Units) + (before?.Units ?? 0),
                PriceMicros = hour.Sum(e => e.PriceMicros) + (before?.PriceMicros ?? 0),
            });
        }
        await db.SaveChangesAsync();
        foreach (var day in events.GroupBy(e => LedgerTime.DayOf(e.At)))
        {
            var sum = (Calls: day.LongCount(), Successes: day.LongCount(e => e.EndReason == EndReason.Success), Price: day.Sum(e => e.PriceMicros));
            if (await db.PlanDays.Where(d => d.PlanId == 1 && d.Day == day.Key).ExecuteUpdateAsync(set => set
                .SetProperty(d => d.Calls, d => d.Calls + sum.Calls).SetProperty(d => d.Successes, d => d.Successes + sum.Successes)
                .SetProperty(d => d.PriceMicros, d => d.PriceMicros + sum.Price)) == 0)
            {
                db.PlanDays.Add(new() { PlanId = 1, Day = day.Key, Calls = sum.Calls, Successes = sum.Successes, PriceMicros = sum.Price });
            }
        }
        await db.SaveChangesAsync();
    }

    /// <summary>Adds rows of any kind.</summary>
    public async Task Add(params object[] rows)
    {
        await using var db = Open();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    public void Dispose() => connection.Dispose();
}
