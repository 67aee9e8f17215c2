using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Keys;

/// <summary>Writes down when a key was last used: at most once a minute, and never while a caller waits.</summary>
internal sealed class ApiKeyUse(IDbContextFactory<PortalDb> databases, ILogger<ApiKeyUse> logger) : BackgroundService
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTime> noted = new();

    // When many keys come at once some notes are dropped: the next use notes them again.
    private readonly Channel<(string Id, DateTime At)> notes = Channel.CreateBounded<(string, DateTime)>(
        new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Note(ApiKey key, DateTime now)
    {
        if (now - key.LastUsedAt < Grain || (noted.TryGetValue(key.Id, out var last) && now - last < Grain))
        {
            return;
        }
        noted[key.Id] = now;
        notes.Writer.TryWrite((key.Id, now));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (id, at) in notes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync(stoppingToken);
                await db.ApiKeys.Where(k => k.Id == id).ExecuteUpdateAsync(k => k.SetProperty(x => x.LastUsedAt, at), stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                KeysLog.UseNotNoted(logger, id, exception);
            }
            noted.TryRemove(new(id, at));
        }
    }
}
