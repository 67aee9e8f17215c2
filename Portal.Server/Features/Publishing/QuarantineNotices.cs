using System.Data.Common;
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

    /// <summary>Tells the publisher unless somebody has within the last day; what cannot be saved is logged.</summary>
    /// <param name="death">The one by which the version came into quarantine.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">The portal stops.</param>
    public async Task TellAsync(WorkerNotice death, DateTime at, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var version = await db.ModelVersions.AsNoTracking().Where(v => v.Model!.Slug == death.Slug && v.Version == death.Version)
                .Select(v => new { v.Id, v.Model!.OrganisationId, v.SubmittedBy }).FirstOrDefaultAsync(cancellationToken);
            if (version is null)
            {
                return;
            }
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await ClaimAsync(db, version.Id, at, cancellationToken) == 0)
            {
                return;
            }
            var reason = death.Reason.Length <= LongestReason ? death.Reason : death.Reason[..LongestReason];
            NoticeBoard.Add(
                db, version.OrganisationId, version.SubmittedBy, NoticeKinds.VersionQuarantined,
                new VersionFacts(death.Slug, death.Version, reason, death.Cause.ToString()), at);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is DbUpdateException or DbException or TimeoutException)
        {
            // The log and the operator's page say it as well; the next quarantine is told again.
            PublishingLog.QuarantineNotTold(logger, death.Slug, death.Version, failure);
        }
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

    // The row says it of portals before this one and beside it: of several that come at one moment, one changes it and tells.
    private static Task<int> ClaimAsync(PortalDb db, int version, DateTime at, CancellationToken cancellationToken)
    {
        var before = at - Between;
        return db.ModelVersions.Where(v => v.Id == version && (v.QuarantineToldAt == null || v.QuarantineToldAt <= before))
            .ExecuteUpdateAsync(v => v.SetProperty(x => x.QuarantineToldAt, at), cancellationToken);
    }
}
