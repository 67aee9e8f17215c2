using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Features.Adoption.Use;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Adoption.Use;

/// <summary>Readers of the days that still change, who come at the same time.</summary>
public sealed class OpenUseTests : IDisposable
{
    private static readonly DateTime Now = new(2026, 3, 15, 9, 30, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly LedgerDb ledger = new();
    private readonly UseStore use = new(new FakeTimeProvider(new DateTimeOffset(Now)));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_reading_serves_all_who_wait_for_it()
    {
        var (customer, _) = await CalledOnce();
        var readings = new Readings();

        var readers = Enumerable.Range(0, 10).Select(_ => ReadAsync(readings, Stop)).ToArray();
        await readings.Held.WaitAsync(Patience, Stop);
        readings.GoOn();
        var read = await Task.WhenAll(readers).WaitAsync(Patience, Stop);

        Assert.Equal(1, readings.Count);
        Assert.Equal(1, Assert.Single(read[0].OpenOf(customer)).Successes);
        Assert.All(read, one => Assert.Same(read[0].OpenOf(customer), one.OpenOf(customer)));
    }

    [Fact]
    public async Task Who_leaves_takes_no_other_reader_along()
    {
        var (customer, _) = await CalledOnce();
        var readings = new Readings();
        using CancellationTokenSource readingLeaves = new(), waitingLeaves = new();

        var reading = ReadAsync(readings, readingLeaves.Token);
        await readings.Held.WaitAsync(Patience, Stop);
        var waiting = ReadAsync(readings, waitingLeaves.Token);
        var others = Enumerable.Range(0, 5).Select(_ => ReadAsync(readings, Stop)).ToArray();
        await waitingLeaves.CancelAsync();
        await readingLeaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience, Stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience, Stop));
        readings.GoOn();
        var read = await Task.WhenAll(others).WaitAsync(Patience, Stop);

        // The one that was left, and the one that served the others.
        Assert.Equal(2, readings.Count);
        Assert.All(read, one => Assert.Equal(1, Assert.Single(one.OpenOf(customer)).Successes));
    }

    [Fact]
    public async Task Who_comes_after_a_call_is_not_served_by_a_reading_that_began_before_it()
    {
        var (customer, version) = await CalledOnce();
        var readings = new Readings(afterRows: true);

        var before = ReadAsync(readings, Stop);
        await readings.Held.WaitAsync(Patience, Stop);
        await ledger.AddCalls(customer, version, [(Now, EndReason.Success)]);
        var after = Enumerable.Range(0, 5).Select(_ => ReadAsync(readings, Stop)).ToArray();
        readings.GoOn();

        Assert.Equal(1, Assert.Single((await before.WaitAsync(Patience, Stop)).OpenOf(customer)).Successes);
        Assert.All(
            await Task.WhenAll(after).WaitAsync(Patience, Stop), one => Assert.Equal(2, Assert.Single(one.OpenOf(customer)).Successes));
        Assert.Equal(2, readings.Count);
    }

    public void Dispose()
    {
        use.Dispose();
        ledger.Dispose();
    }

    /// <summary>A store that has been read, and a call since.</summary>
    private async Task<(int Customer, int Version)> CalledOnce()
    {
        var version = await ledger.AddModel(await ledger.AddOrganisation("lens", "M", Now.AddYears(-1)), "lens-model", "image-classification");
        var customer = await ledger.AddOrganisation("acme", "G", Now.AddYears(-1));
        await using (var db = ledger.Open())
        {
            await use.ReadAsync(db, Stop);
        }
        await ledger.AddCalls(customer.Id, version, [(Now, EndReason.Success)]);
        return (customer.Id, version);
    }

    private async Task<UseHistory> ReadAsync(Readings readings, CancellationToken cancellationToken)
    {
        await using var db = ledger.Open(readings);
        return await use.ReadAsync(db, cancellationToken);
    }

    /// <summary>Counts readings of the hourly sums and holds them up, before they begin or when all rows were read.</summary>
    private sealed class Readings(bool afterRows = false) : DbCommandInterceptor
    {
        private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int count;

        public int Count => Volatile.Read(ref count);

        public Task Held => held.Task;

        public void GoOn() => goOn.SetResult();

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (IsReading(command))
            {
                Interlocked.Increment(ref count);
                if (!afterRows)
                {
                    await HoldAsync(cancellationToken);
                }
            }
            return result;
        }

        public override async ValueTask<InterceptionResult> DataReaderClosingAsync(
            DbCommand command, DataReaderClosingEventData eventData, InterceptionResult result)
        {
            if (afterRows && IsReading(command))
            {
                await HoldAsync(Stop);
            }
            return result;
        }

        private Task HoldAsync(CancellationToken cancellationToken)
        {
            held.TrySetResult();
            return goOn.Task.WaitAsync(cancellationToken);
        }

        private static bool IsReading(DbCommand command) => command.CommandText.Contains("\"Rollups\"", StringComparison.Ordinal);
    }
}
