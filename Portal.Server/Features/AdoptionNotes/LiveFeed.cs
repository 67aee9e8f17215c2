using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Reads the counters once a second for everybody who watches, and not at all while nobody does.</summary>
internal sealed class LiveFeed(
    IDbContextFactory<PortalDb> databases, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<LiveFeed> logger) : ILiveAdoption
{
    public const int MostWatchers = 32;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly HashSet<Channel<LiveCount>> watchers = [];
    private bool isReading;

    /// <returns>
    /// Null when as many watch already as may. Whoever got an answer watches from the first thing that is asked of it until it is
    /// disposed of; where others were quicker meanwhile it is empty.
    /// </returns>
    public IAsyncEnumerable<LiveCount>? TryWatch(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return HasRoom() ? Read(cancellationToken) : null;
        }
    }

    public IAsyncEnumerable<LiveCount> Watch(CancellationToken cancellationToken) =>
        TryWatch(cancellationToken) ?? throw new InvalidOperationException("Too many watch already.");

    private async IAsyncEnumerable<LiveCount> Read([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Whoever is slow sees the newest and misses what lay between.
        var channel = Channel.CreateBounded<LiveCount>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        if (!Enter(channel))
        {
            yield break;
        }
        try
        {
            while (await MoreAsync(channel.Reader, leaving.Token))
            {
                while (channel.Reader.TryRead(out var count))
                {
                    yield return count;
                }
            }
        }
        finally
        {
            lock (gate)
            {
                watchers.Remove(channel);
            }
        }
    }

    private bool HasRoom() => watchers.Count < MostWatchers && !lifetime.ApplicationStopping.IsCancellationRequested;

    private bool Enter(Channel<LiveCount> channel)
    {
        lock (gate)
        {
            if (!HasRoom())
            {
                return false;
            }
            watchers.Add(channel);
            if (!isReading)
            {
                isReading = true;
                _ = Task.Run(ReadWhileWatchedAsync, CancellationToken.None);
            }
            return true;
        }
    }

    /// <returns>False once the caller or the portal goes: that is an end, no fault.</returns>
    private static async Task<bool> MoreAsync(ChannelReader<LiveCount> reader, CancellationToken leaving)
    {
        try
        {
            return await reader.WaitToReadAsync(leaving);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ReadWhileWatchedAsync()
    {
        try
        {
            await ReadWhileWatchedAsync(lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            // The portal stops.
        }
    }

    private async Task ReadWhileWatchedAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Second, time);
        do
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync(stopping);
                Tell(await LiveCounts.ReadAsync(db, time.GetUtcNow(), stopping));
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                // One second without counters is no reason to end them.
                logger.CountFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stopping) && IsWatched());
    }

    private void Tell(LiveCount count)
    {
        lock (gate)
        {
            foreach (var watcher in watchers)
            {
                watcher.Writer.TryWrite(count);
            }
        }
    }

    private bool IsWatched()
    {
        lock (gate)
        {
            return isReading = watchers.Count > 0;
        }
    }
}
