using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Statements;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Limits;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Metering;

/// <summary>
/// Random sequences of reserve, run, retry, crash, late settle, cancel, refund, change of plan and close, one an organisation and
/// many at a time, each against a <see cref="ReferenceLedger"/>. <c>PORTAL_LEDGER_SEQUENCES</c> says how many; 10,000 when it is not set.
/// </summary>
public sealed class LedgerSequenceTests
{
    private const int Waves = 10;
    private const int Steps = 12;

    // The terms that organisations change between.
    private static readonly (long? Limit, PriceLadder Prices, long UnitPrice, PriceTier[] Tiers)[] Plans =
    [
        (60, new([], 1000), 1000, []),
        (null, new([new(10, 0), new(30, 500)], 200), 200, [new(10, 0), new(30, 500)]),
        (40, new([new(5, 0)], 100), 100, [new(5, 0)]),
    ];

    private static readonly int Organisations = int.Parse(
        Environment.GetEnvironmentVariable("PORTAL_LEDGER_SEQUENCES") is { Length: > 0 } many ? many : "10000", CultureInfo.InvariantCulture) / Waves;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Waves)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_happens_in_whatever_order_the_ledger_says_what_the_reference_says(int seed)
    {
        // A day before the end of a month: late events fall into the one before.
        var time = new Calendar { Now = new(2028, 2, 28, 23, 0, 0, TimeSpan.Zero) };
        await using var app = new GatewayApp { Time = time };
        var random = new Random(seed);
        var run = await StartAsync(app, time, random);
        try
        {
            for (var step = 0; step < Steps; step++)
            {
                await run.StepAsync(crash: random.Next(5) == 0);
                time.Now += TimeSpan.FromHours(random.Next(1, 100));
                if (random.Next(4) == 0)
                {
                    await run.CloseAsync();
                }
            }
            await run.VerifyAsync();
        }
        finally
        {
            await run.DisposeAsync();
        }
    }

    private static async Task<Run> StartAsync(GatewayApp app, Calendar time, Random random)
    {
        var (version, plan) = await app.Db(async db =>
        {
            db.AddRange(Enumerable.Range(0, Organisations).Select(i => new Organisation
            {
                Slug = $"org-{i}",
                Name = $"org-{i}",
                Industry = "J",
                SizeClass = "1-9",
                CreatedAt = time.GetUtcNow().UtcDateTime,
            }));
            await db.SaveChangesAsync(Stop);
            var model = await db.Models.SingleAsync(m => m.Slug == "faces", Stop);
            return (await db.ModelVersions.Where(v => v.ModelId == model.Id).Select(v => v.Id).SingleAsync(Stop),
                await db.Plans.Where(p => p.ModelId == model.Id && p.Code == "payg").Select(p => p.Id).SingleAsync(Stop));
        });
        var organisations = await app.Db(db => db.Organisations.Where(o => o.Slug.StartsWith("org-")).Select(o => o.Id).ToListAsync(Stop));
        return new(app, time, random, version, plan, organisations);
    }

    /// <summary>One process after another on one database, each with many organisations.</summary>
    private sealed class Run(GatewayApp app, Calendar time, Random random, int version, int plan, List<int> organisations) : IAsyncDisposable
    {
        private readonly IDbContextFactory<PortalDb> databases = app.Services.GetRequiredService<IDbContextFactory<PortalDb>>();
        private readonly Dictionary<int, Tenant> tenants = organisations.ToDictionary(id => id, _ => new Tenant());
        private QuotaReservations quotas = new(new AllowanceReader(app.Services.GetRequiredService<IDbContextFactory<PortalDb>>()));
        private LedgerConnection? connection;
        private readonly List<StatementCredit> refunds = [];

        public async Task StepAsync(bool crash)
        {
            List<Act> batch = [];
            foreach (var (id, tenant) in tenants)
            {
                tenant.HasKeyed = false;
                for (var turns = random.Next(3); turns > 0; turns--)
                {
                    if (await ActAsync(id, tenant) is { } act)
                    {
                        batch.Add(act);
                    }
                }
            }
            await RefundAsync();
            if (crash)
            {
                await CrashAsync([.. batch.Select(act => act.Entry)]);
                return;
            }
            foreach (var part in batch.Chunk(random.Next(50, 600)))
            {
                await CommitAsync(part);
            }
        }

        public async Task CloseAsync()
        {
            var closing = app.Services.GetRequiredService<StatementClosing>();
            await closing.CloseAsync(closing.LastOver, actor: null, Stop);
        }

        public async Task VerifyAsync()
        {
            time.Now += TimeSpan.FromDays(40);
            await CloseAsync();
            await using var db = await databases.CreateDbContextAsync(Stop);
            var events = await db.UsageEvents.GroupBy(e => e.OrganisationId)
                .Select(g => new { g.Key, Calls = g.LongCount(), Units = g.Sum(e => e.Units), Price = g.Sum(e => e.PriceMicros) }).ToDictionaryAsync(g => g.Key, Stop);
            var lines = (await db.StatementLines.AsNoTracking().ToListAsync(Stop)).ToLookup(l => l.OrganisationId);
            foreach (var (id, tenant) in tenants)
            {
                var said = tenant.Reference;
                var found = events.GetValueOrDefault(id);
                Assert.Equal((said.Calls, said.Units, said.Price), (found?.Calls ?? 0, found?.Units ?? 0, found?.Price ?? 0));
                var use = lines[id].Where(l => l.Kind is StatementLineKind.Usage or StatementLineKind.Correction).ToList();
                Assert.Equal((said.Calls, said.Units, said.Price), (use.Sum(l => l.Calls), use.Sum(l => l.Units), use.Sum(l => l.PriceMicros)));
                Assert.Equal(said.Refunded, -lines[id].Where(l => l.Kind == StatementLineKind.Credit).Sum(l => l.PriceMicros));
            }
            Assert.Empty(await new LedgerVerification(db).FindDifferencesAsync(Stop));
        }

        public ValueTask DisposeAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async Task<Act?> ActAsync(int id, Tenant tenant)
        {
            var (reference, terms) = (tenant.Reference, Plans[tenant.Plan]);
            switch (random.Next(10))
            {
                case 0:
                    tenant.Plan = random.Next(Plans.Length);
                    return null;
                case 1:
                    refunds.Add(Refund(id, reference, random.Next(1, 100_000)));
                    return null;
                case 2 when reference.Ids.Count > 0:
                    return new(tenant, Entry(id, terms.Prices, terms.Limit, 3, reference.Ids.First()));
                case 3 when !tenant.HasKeyed:
                    tenant.HasKeyed = true;
                    var key = random.Next(3);
                    return new(tenant, WithKey(Entry(id, terms.Prices, terms.Limit, 2), key, new byte[32]), key);
                case 4:
                    // Written down long after it was answered: perhaps its month is closed.
                    return new(tenant, Entry(id, terms.Prices, terms.Limit, 4, late: true));
                case 5:
                    return new(tenant, Entry(id, null, null, 0));
                default:
                    return await RunAsync(id, tenant, random.Next(1, 25));
            }
        }

        /// <summary>Reserves; what is let in is settled whole, in part as after a stream that was left, or given back.</summary>
        private async Task<Act?> RunAsync(int id, Tenant tenant, int units)
        {
            var (limit, prices, _, _) = Plans[tenant.Plan];
            var now = time.GetUtcNow();
            var reservation = await quotas.ReserveAsync([Month(id, tenant)], units, prices.AtMost(units), Stop);
            if (!tenant.HasUnwritten)
            {
                Assert.Equal(tenant.Reference.HasRoom(LedgerTime.Month(now), units, limit), reservation.Full is null);
            }
            var handed = random.Next(4) == 0 ? random.Next(units) : units;
            if (reservation.Full is not null || handed == 0)
            {
                reservation.Dispose();
                return null;
            }
            tenant.HasUnwritten = true;
            return new(tenant, Entry(id, prices, limit, handed), Reservation: reservation);
        }

        private Allowance Month(int id, Tenant tenant)
        {
            var (limit, _, unitPrice, tiers) = Plans[tenant.Plan];
            return CallLimits.PlanMonth(id, new Contract(id, plan, unitPrice, limit, 1) { Tiers = tiers }, time.GetUtcNow());
        }

        private async Task CommitAsync(Act[] part)
        {
            connection ??= await LedgerConnection.OpenAsync(databases);
            var expected = part.Select(act => act.Tenant.Reference.Write(act.Entry.Event, act.Key, act.Entry.MonthlyUnits, act.Entry.Prices)).ToList();
            LedgerEntry[] entries = [.. part.Select(act => act.Entry)];
            var settlements = await connection.CommitAsync(entries);
            for (var i = 0; i < part.Length; i++)
            {
                var tenant = part[i].Tenant;
                Assert.Equal(expected[i].Settlement, settlements[i]);
                if (settlements[i] == Settlement.Written)
                {
                    Assert.Equal(expected[i].Price, entries[i].Event.PriceMicros);
                }
                if (settlements[i] == Settlement.Written)
                {
                    part[i].Reservation?.Settle(entries[i].Event);
                }
                if (part[i].Reservation is null || settlements[i] != Settlement.Written)
                {
                    // As the door does when the ledger knows more than it: here by entries that were not reserved.
                    quotas.Doubt(Month(entries[i].Event.OrganisationId, tenant));
                }
                part[i].Reservation?.Dispose();
                tenant.HasUnwritten = false;
            }
        }

        /// <summary>The process dies in the middle of a commit: nothing of it is there, and what was reserved is forgotten.</summary>
        private async Task CrashAsync(LedgerEntry[] batch)
        {
            connection ??= await LedgerConnection.OpenAsync(databases);
            var poison = WithKey(Entry(organisations[0], null, null, 0), -1, digest: null!);
            await Assert.ThrowsAnyAsync<DbException>(() => connection.CommitAsync([.. batch, poison]));
            await connection.DisposeAsync();
            connection = null;
            quotas = new(new AllowanceReader(databases));
            foreach (var tenant in tenants.Values)
            {
                tenant.HasUnwritten = false;
            }
        }

        private StatementCredit Refund(int id, ReferenceLedger reference, long amount)
        {
            var now = time.GetUtcNow();
            reference.Refunded += amount;
            return new() { OrganisationId = id, ForMonth = LedgerTime.Month(now), AmountMicros = amount, Reason = "goodwill", CreatedAt = now.UtcDateTime };
        }

        private async Task RefundAsync()
        {
            await using var db = await databases.CreateDbContextAsync(Stop);
            db.AddRange(refunds);
            await db.SaveChangesAsync(Stop);
            refunds.Clear();
        }

        private LedgerEntry Entry(int id, PriceLadder? prices, long? limit, int units, Guid? request = null, bool late = false)
        {
            var entry = Entries.One(request ?? Guid.CreateVersion7(), id, units, limit, late ? time.GetUtcNow().AddDays(-20) : time.GetUtcNow());
            return entry with
            {
                Prices = prices,
                Event = new()
                {
                    RequestId = entry.Event.RequestId,
                    OrganisationId = id,
                    ModelVersionId = version,
                    SubscriptionId = id,
                    PlanId = plan,
                    Surface = Surface.Predict,
                    ApiKeyId = "key",
                    At = entry.Event.At,
                    Units = units,
                    PriceMicros = prices?.AtMost(units) ?? 0,
                    EndReason = units == 0 ? EndReason.Failed : EndReason.Success,
                    LatencyMicros = 1,
                },
            };
        }

        private static LedgerEntry WithKey(LedgerEntry entry, int key, byte[] digest) => entry with
        {
            Fact = new()
            {
                OrganisationId = entry.Event.OrganisationId,
                KeyDigest = [.. BitConverter.GetBytes(key), .. new byte[28]],
                RequestDigest = digest,
                RequestId = entry.Event.RequestId,
                At = entry.Event.At,
            },
        };
    }

    private sealed class Tenant
    {
        public ReferenceLedger Reference { get; } = new();

        public int Plan { get; set; }

        /// <summary>True while something is settled in memory and not in the ledger: the two may differ then.</summary>
        public bool HasUnwritten { get; set; }

        public bool HasKeyed { get; set; }
    }

    private sealed record Act(Tenant Tenant, LedgerEntry Entry, int? Key = null, QuotaReservations.Reservation? Reservation = null);

    /// <summary>Months pass in it, and timers run as ever: they are not to fire for every second of a month.</summary>
    private sealed class Calendar : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
