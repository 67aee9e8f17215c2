using Microsoft.Data.Sqlite;
using Portal.Server.Metering;

namespace Portal.Benchmarks.Pages;

/// <summary>Writes the sums of a day or month and empties them.</summary>
internal sealed class SumTables(SqliteConnection connection) : IDisposable
{
    private readonly RawInsert rollups = new(
        connection, "Rollups", "OrganisationId", "Hour", "ModelVersionId", "Surface", "Calls", "Successes", "Units", "PriceMicros");

    private readonly RawInsert days = new(
        connection, "DailySums", "OrganisationId", "Day", "ModelVersionId", "PlanId", "Surface", "UserId", "ApiKeyId", "Month",
        "Calls", "Successes", "Units", "PriceMicros");

    private readonly RawInsert months = new(
        connection, "MonthlySums", "OrganisationId", "Month", "ModelVersionId", "PlanId", "Calls", "Successes", "Units", "PriceMicros");

    private readonly RawInsert planDays = new(connection, "PlanDays", "PlanId", "Day", "Calls", "Successes", "Units", "PriceMicros");

    private readonly RawInsert quotas = new(connection, "QuotaUse", "SubscriptionId", "Month", "OrganisationId", "Units");

    public void AddHours(SqliteTransaction transaction, Dictionary<(int Organisation, int Hour, int Version, int Surface), Sum> sums)
    {
        foreach (var (key, sum) in sums)
        {
            rollups.Add(transaction, key.Organisation, key.Hour, key.Version, key.Surface, sum.Calls, sum.Successes, sum.Units, sum.Price);
        }
        sums.Clear();
    }

    public void AddDays(
        SqliteTransaction transaction, int day, Dictionary<(int Organisation, int Version, int Plan, int Surface, string User, string Key), Sum> sums)
    {
        foreach (var (key, sum) in sums)
        {
            days.Add(transaction, key.Organisation, day, key.Version, key.Plan, key.Surface, key.User, key.Key, LedgerTime.MonthOf(day),
                sum.Calls, sum.Successes, sum.Units, sum.Price);
        }
        sums.Clear();
    }

    public void AddPlanDays(SqliteTransaction transaction, int day, Dictionary<int, Sum> sums)
    {
        foreach (var (plan, sum) in sums)
        {
            planDays.Add(transaction, plan, day, sum.Calls, sum.Successes, sum.Units, sum.Price);
        }
        sums.Clear();
    }

    public void AddMonths(
        SqliteTransaction transaction, int month, Dictionary<(int Organisation, int Version, int Plan), Sum> sums,
        Dictionary<(int Subscription, int Organisation), long> used)
    {
        foreach (var (key, sum) in sums)
        {
            months.Add(transaction, key.Organisation, month, key.Version, key.Plan, sum.Calls, sum.Successes, sum.Units, sum.Price);
        }
        foreach (var (key, units) in used)
        {
            quotas.Add(transaction, key.Subscription, month, key.Organisation, units);
        }
        sums.Clear();
        used.Clear();
    }

    public void Dispose()
    {
        rollups.Dispose();
        days.Dispose();
        months.Dispose();
        planDays.Dispose();
        quotas.Dispose();
    }
}
