using System.Data;
using System.Data.Common;

namespace Portal.Server.Metering;

/// <summary>Adds a batch's events to the sums of days, months and plans, one statement a key.</summary>
internal sealed class DailySumStatements(DbConnection connection) : IAsyncDisposable
{
    private readonly SumUpsert days = new(
        connection,
        SumSql.UpdateDay,
        SumSql.InsertDay,
        ("@organisation", DbType.Int32, 0), ("@day", DbType.Int32, 0), ("@version", DbType.Int32, 0), ("@plan", DbType.Int32, 0),
        ("@surface", DbType.Int32, 0), ("@user", DbType.String, 36), ("@key", DbType.String, 8), ("@month", DbType.Int32, 0));

    private readonly SumUpsert months = new(
        connection,
        SumSql.UpdateMonth,
        SumSql.InsertMonth,
        ("@organisation", DbType.Int32, 0), ("@month", DbType.Int32, 0), ("@version", DbType.Int32, 0), ("@plan", DbType.Int32, 0));

    private readonly SumUpsert planDays = new(
        connection, SumSql.UpdatePlanDay, SumSql.InsertPlanDay, ("@plan", DbType.Int32, 0), ("@day", DbType.Int32, 0));

    // One order for all writers in each table, so that two of them never wait for each other in a circle.
    public async Task AddAsync(IReadOnlyList<UsageEvent> events, DbTransaction transaction)
    {
        var byDay = events
            .GroupBy(e => (
                Sum: (e.OrganisationId, Day: LedgerTime.DayOf(e.At), e.ModelVersionId, e.PlanId, e.Surface), User: e.UserId ?? "", Key: e.ApiKeyId ?? ""))
            .OrderBy(group => group.Key.Sum).ThenBy(group => group.Key.User, StringComparer.Ordinal).ThenBy(group => group.Key.Key, StringComparer.Ordinal);
        foreach (var day in byDay)
        {
            var (sum, user, key) = day.Key;
            await days.AddAsync(
                transaction, [.. day], sum.OrganisationId, sum.Day, sum.ModelVersionId, sum.PlanId, (int)sum.Surface, user, key, LedgerTime.MonthOf(sum.Day));
        }
        foreach (var month in events
            .GroupBy(e => (e.OrganisationId, Month: LedgerTime.MonthOf(LedgerTime.DayOf(e.At)), e.ModelVersionId, e.PlanId)).OrderBy(group => group.Key))
        {
            await months.AddAsync(
                transaction, [.. month], month.Key.OrganisationId, month.Key.Month, month.Key.ModelVersionId, month.Key.PlanId);
        }
        // Last, because these rows are every customer's: the shorter they are locked, the better.
        foreach (var day in events.GroupBy(e => (e.PlanId, Day: LedgerTime.DayOf(e.At))).OrderBy(group => group.Key))
        {
            await planDays.AddAsync(transaction, [.. day], day.Key.PlanId, day.Key.Day);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await days.DisposeAsync();
        await months.DisposeAsync();
        await planDays.DisposeAsync();
    }
}
