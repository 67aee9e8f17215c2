using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Portal.Server.Metering;

namespace Portal.Benchmarks.Pages;

/// <summary>
/// Writes years of use and every sum that is made of it, as the ledger would have. Use comes in bursts: an organisation works
/// on some days, with a few of its keys and models, and calls many times then. More events are more calls on the same days.
/// </summary>
internal sealed class Years(SqliteConnection connection, World world, int firstDay, int days)
{
    private const int Successes = 97;

    private readonly Dictionary<(int Organisation, int Hour, int Version, int Surface), Sum> hours = [];
    private readonly Dictionary<(int Organisation, int Version, int Plan, int Surface, string User, string Key), Sum> day = [];
    private readonly Dictionary<(int Organisation, int Version, int Plan), Sum> month = [];
    private readonly Dictionary<int, Sum> planDay = [];
    private readonly Dictionary<(int Subscription, int Organisation), long> quota = [];
    private readonly List<Call> calls = [];
    private long written;

    /// <returns>How many events were written: about as many as asked for.</returns>
    public long Write(long events)
    {
        using var event_ = new RawInsert(connection, "UsageEvents", "RequestId", "OrganisationId", "ModelVersionId", "SubscriptionId", "PlanId",
            "Surface", "UserId", "ApiKeyId", "At", "Units", "PriceMicros", "EndReason", "LatencyMicros");
        var (activity, amount) = (new Random(1), new Random(2));
        var most = world.Customers[0].Share;
        // A large organisation works on nearly every day, a small one on few.
        var active = world.Customers.Select(customer => 0.08 + (0.87 * Math.Sqrt(customer.Share / most))).ToArray();
        var scale = events / (days * world.Customers.Select((customer, i) => active[i] * customer.Share).Sum());
        using var sums = new SumTables(connection);
        for (var d = firstDay; d < firstDay + days; d++)
        {
            using var transaction = connection.BeginTransaction();
            for (var i = 0; i < world.Customers.Count; i++)
            {
                if (activity.NextDouble() < active[i])
                {
                    var works = Enumerable.Range(0, activity.Next(1, 4)).Select(_ => (
                        activity.Next(world.Customers[i].Contracts.Length), activity.Next(world.Customers[i].Callers.Length), activity.Next(7, 19))).ToArray();
                    Work(world.Customers[i], works, d, Math.Max(1, (int)Math.Round(scale * world.Customers[i].Share * (0.5 + amount.NextDouble()))), amount);
                }
            }
            foreach (var call in calls.OrderBy(call => call.At))
            {
                event_.Add(transaction, RequestId(call.At), call.Customer.Id, call.Contract.ModelVersionId, call.Contract.SubscriptionId, call.Contract.PlanId,
                    call.Surface, (object?)call.User ?? DBNull.Value, (object?)call.Key ?? DBNull.Value, call.At, call.Units, call.Price, call.Success ? 1 : 3, 900);
            }
            calls.Clear();
            sums.AddHours(transaction, hours);
            sums.AddDays(transaction, d, day);
            sums.AddPlanDays(transaction, d, planDay);
            if (d + 1 == firstDay + days || LedgerTime.MonthOf(d) != LedgerTime.MonthOf(d + 1))
            {
                sums.AddMonths(transaction, LedgerTime.MonthOf(d), month, quota);
            }
            transaction.Commit();
        }
        return written;
    }

    private void Work(Customer customer, (int Contract, int Caller, int Hour)[] works, int d, int count, Random random)
    {
        for (var i = 0; i < count; i++)
        {
            var (contract, caller, hour) = works[i % works.Length];
            var of = customer.Contracts[contract];
            var (user, key) = customer.Callers[caller];
            var success = random.Next(100) < Successes;
            var units = success ? random.Next(1, 4) : 0;
            var call = new Call(
                customer, of, user is null ? 2 : 1, user, key,
                (((long)d * 24) + hour) * LedgerTime.MicrosPerHour + random.NextInt64(LedgerTime.MicrosPerHour), units, units * of.UnitPriceMicros, success);
            calls.Add(call);
            Add(hours, (customer.Id, (d * 24) + hour, of.ModelVersionId, call.Surface), call);
            Add(day, (customer.Id, of.ModelVersionId, of.PlanId, call.Surface, user ?? "", key ?? ""), call);
            Add(month, (customer.Id, of.ModelVersionId, of.PlanId), call);
            Add(planDay, of.PlanId, call);
            quota[(of.SubscriptionId, customer.Id)] = quota.GetValueOrDefault((of.SubscriptionId, customer.Id)) + units;
        }
    }

    /// <summary>Ordered by time and unique, as version 7 ids are.</summary>
    private byte[] RequestId(long at)
    {
        var id = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, (at / 1000) << 16);
        BinaryPrimitives.WriteInt64BigEndian(id.AsSpan(8), ++written);
        return id;
    }

    private static void Add<TKey>(Dictionary<TKey, Sum> sums, TKey key, Call call)
        where TKey : notnull =>
        sums[key] = sums.GetValueOrDefault(key) + new Sum(1, call.Success ? 1 : 0, call.Units, call.Price);

    private sealed record Call(
        Customer Customer, Contract Contract, int Surface, string? User, string? Key, long At, long Units, long Price, bool Success);
}

internal readonly record struct Sum(long Calls, long Successes, long Units, long Price)
{
    public static Sum operator +(Sum left, Sum right) =>
        new(left.Calls + right.Calls, left.Successes + right.Successes, left.Units + right.Units, left.Price + right.Price);
}
