using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>
/// Writes usage down before answers leave. Entries that arrive while a transaction commits share the next one, so one
/// flush of the disk serves many predictions.
/// </summary>
internal sealed class Ledger(IDbContextFactory<PortalDb> databases, ILogger<Ledger> logger) : IHostedService
{
    private const int Capacity = 4096;
    private const int BatchSize = 512;

    // Kept answers are written beside the events: a batch that is heavy with them would hold up everybody's.
    private const int BatchAnswerBytes = 4 << 20;

    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Capacity)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    private Task writing = Task.CompletedTask;

    /// <summary>Completes when the entry is durable or refused. It cannot be called off: what was done is written down.</summary>
    /// <exception cref="LedgerUnavailableException">The entry was not confirmed.</exception>
    public async Task<Settled> WriteAsync(LedgerEntry entry)
    {
        var waiting = new Waiting(entry);
        try
        {
            await queue.Writer.WriteAsync(waiting);
        }
        catch (ChannelClosedException exception)
        {
            throw new LedgerUnavailableException(exception);
        }
        return await waiting.Done.Task;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        writing = Task.Run(WriteBatchesAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Writes what was accepted. The web server stops before, so nothing new comes.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Writer.TryComplete();
        return writing.WaitAsync(cancellationToken);
    }

    private async Task WriteBatchesAsync()
    {
        LedgerConnection? connection = null;
        var batch = new List<Waiting>(BatchSize);
        while (await queue.Reader.WaitToReadAsync())
        {
            for (var answers = 0; batch.Count < BatchSize && answers < BatchAnswerBytes && queue.Reader.TryRead(out var next);)
            {
                batch.Add(next);
                answers += next.Entry.SealedAnswer?.Length ?? 0;
            }
            try
            {
                connection ??= await LedgerConnection.OpenAsync(databases);
                LedgerEntry[] entries = [.. batch.Select(waiting => waiting.Entry)];
                Settle(batch, entries, await connection.CommitAsync(entries));
            }
            catch (Exception exception)
            {
                // Whatever broke: nobody of this batch is acknowledged, and the next batch starts on a new connection.
                LedgerLog.BatchFailed(logger, batch.Count, exception);
                batch.ForEach(waiting => waiting.Done.TrySetException(new LedgerUnavailableException(exception)));
                connection = await CloseAsync(connection);
            }
            batch.Clear();
        }
        await CloseAsync(connection);
    }

    private static void Settle(List<Waiting> batch, LedgerEntry[] entries, Settlement[] settlements)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Done.TrySetResult(new(settlements[i], entries[i].Event));
        }
    }

    private async Task<LedgerConnection?> CloseAsync(LedgerConnection? connection)
    {
        try
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception exception)
        {
            LedgerLog.CloseFailed(logger, exception);
        }
        return null;
    }

    private sealed record Waiting(LedgerEntry Entry)
    {
        public TaskCompletionSource<Settled> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
