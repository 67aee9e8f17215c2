using System.Text.Json;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Server.Data;
using Portal.Server.Features.Notices;

namespace Portal.Server.Features.Publishing;

/// <summary>Tells a version's publisher, at most once a day, that its worker died too often.</summary>
internal sealed class QuarantineNotices : BackgroundService
{
    // A model may have a hand in the sentence; with every letter escaped it still fits into a notice.
    private const int LongestReason = 120;

    // Beyond that the portal has other worries than telling.
    private const int MostWaiting = 1000;

    // A version that goes on dying is quarantined every few minutes.
    private static readonly TimeSpan Between = TimeSpan.FromDays(1);

    private readonly Channel<(WorkerNotice Death, DateTime At)> quarantines =
        Channel.CreateBounded<(WorkerNotice, DateTime)>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly InferenceEngine engine;
    private readonly IDbContextFactory<PortalDb> databases;
    private readonly TimeProvider time;
    private readonly ILogger<QuarantineNotices> logger;

    public QuarantineNotices(InferenceEngine engine, IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<QuarantineNotices> logger)
    {
        (this.engine, this.databases, this.time, this.logger) = (engine, databases, time, logger);
        // Every service is made before the first one starts, and one that starts loads versions.
        engine.WorkerDied += Note;
    }

    public override void Dispose()
    {
        engine.WorkerDied -= Note;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (death, at) in quarantines.Reader.ReadAllAsync(stoppingToken))
        {
            await TellAsync(death, at, stoppingToken);
        }
    }

    private void Note(WorkerNotice death)
    {
        if (death.IsQuarantined)
        {
            quarantines.Writer.TryWrite((death, time.GetUtcNow().UtcDateTime));
        }
    }

    private async Task TellAsync(WorkerNotice death, DateTime at, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var version = await db.ModelVersions.AsNoTracking().Where(v => v.Model!.Slug == death.Slug && v.Version == death.Version)
                .Select(v => new { v.Model!.OrganisationId, v.SubmittedBy }).FirstOrDefaultAsync(cancellationToken);
            if (version is null || await IsToldAsync(db, version.OrganisationId, death, at, cancellationToken))
            {
                return;
            }
            var reason = death.Reason.Length <= LongestReason ? death.Reason : death.Reason[..LongestReason];
            NoticeBoard.Add(
                db, version.OrganisationId, version.SubmittedBy, NoticeKinds.VersionQuarantined,
                new VersionFacts(death.Slug, death.Version, reason, death.Cause.ToString()), at);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is DbUpdateException or System.Data.Common.DbException or TimeoutException or JsonException)
        {
            // The log and the operator's page say it as well; the next quarantine is told again.
            PublishingLog.QuarantineNotTold(logger, death.Slug, death.Version, failure);
        }
    }

    // The database knows it of portals before this one and beside it.
    private static async Task<bool> IsToldAsync(PortalDb db, int organisation, WorkerNotice death, DateTime at, CancellationToken cancellationToken)
    {
        var since = at - Between;
        var told = await db.Notices.AsNoTracking()
            .Where(n => n.OrganisationId == organisation && n.Kind == NoticeKinds.VersionQuarantined && n.CreatedAt > since)
            .Select(n => n.Data).ToListAsync(cancellationToken);
        return told.Select(data => JsonSerializer.Deserialize<VersionFacts>(data, JsonSerializerOptions.Web))
            .Any(facts => facts is not null && (facts.Model, facts.Version) == (death.Slug, death.Version));
    }
}

internal static partial class PublishingLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody could be told that {Model} {Version} is quarantined")]
    public static partial void QuarantineNotTold(ILogger logger, string model, string version, Exception exception);
}
