using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Inference.Inspection;
using Portal.Server.Data;
using Portal.Server.Features.Audit;

namespace Portal.Server.Features.Publishing.Uploads;

/// <summary>Looks at whole uploads, one at a time; after a restart, again at those that were not finished.</summary>
internal sealed class UploadInspection(
    IDbContextFactory<PortalDb> databases, UploadFolders folders, ModelInspector inspector, AcceptedUploads accepted, AuditLog audit,
    IOptions<PublishingOptions> options, TimeProvider time, ILogger<UploadInspection> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, int> failures = new();
    private readonly Channel<string> waiting = Channel.CreateUnbounded<string>(new() { SingleReader = true });

    /// <summary>Told of an upload that is whole.</summary>
    public void Look(string upload) => waiting.Writer.TryWrite(upload);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var upload in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await InspectAsync(upload, stoppingToken);
                failures.TryRemove(upload, out _);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                UploadsLog.NotInspected(logger, upload, failure);
                _ = LookLaterAsync(upload, stoppingToken);
            }
        }
    }

    private async Task LookLaterAsync(string upload, CancellationToken stoppingToken)
    {
        // Twice as long each time: what never succeeds must not keep the disk busy.
        var failed = failures.AddOrUpdate(upload, 1, (_, before) => before + 1);
        var pause = FirstPause * Math.Pow(2, Math.Min(failed - 1, 10));
        await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Look(upload);
    }

    private async Task InspectAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var upload = await db.ModelUploads.AsNoTracking().Include(u => u.Model)
            .SingleOrDefaultAsync(u => u.Id == id && u.State == UploadState.Inspecting, cancellationToken);
        if (upload is null || await HasVersionAsync(db, upload, cancellationToken))
        {
            // Cancelled meanwhile.
            return;
        }
        if (!folders.Rewind(id, upload.Model!.Slug, upload.Version))
        {
            await RefuseAsync(db, upload, InspectionVerdict.Of(VerdictReason.Empty), cancellationToken);
            return;
        }
        var gate = ModelGate.Receive(folders.File(id), upload.FileName, folders.Bundle(id), Limits(), cancellationToken);
        var load = gate.Report is { } report ? await inspector.LoadAsync(folders.Bundle(id), report, cancellationToken) : null;
        if ((gate.Refusal ?? load!.Refusal) is { } verdict)
        {
            await RefuseAsync(db, upload, verdict, cancellationToken);
        }
        else if (await accepted.PutAsync(db, upload, gate.Report!, load!.Report!, cancellationToken))
        {
            UploadsLog.Accepted(logger, id, upload.Model!.Slug, upload.Version);
        }
        // What a draft, a refusal or a cancellation leaves behind.
        folders.Remove(id);
    }

    /// <summary>No archive unpacks to more than the disk can spare: the database lies on it, too.</summary>
    private InspectionLimits Limits()
    {
        var usual = new InspectionLimits();
        var spare = folders.Free() - ((long)options.Value.SpareMegabytes << 20);
        return usual with { BundleBytes = Math.Clamp(spare, 1, usual.BundleBytes) };
    }

    private static Task<bool> HasVersionAsync(PortalDb db, ModelUpload upload, CancellationToken cancellationToken) =>
        db.ModelVersions.AnyAsync(v => v.ModelId == upload.ModelId && v.Version == upload.Version, cancellationToken);

    private async Task RefuseAsync(PortalDb db, ModelUpload upload, InspectionVerdict verdict, CancellationToken cancellationToken)
    {
        var (code, kept) = (UploadTexts.Code(verdict.Reason), UploadTexts.Kept(verdict));
        await audit.SaveAsync(
            db,
            new("upload.refused", upload.UserId, upload.OrganisationId, $"{upload.Model!.Slug}/{upload.Version} {code}"),
            () => db.ModelUploads.Where(u => u.Id == upload.Id && u.State == UploadState.Inspecting).ExecuteUpdateAsync(
                u => u.SetProperty(x => x.State, UploadState.Refused).SetProperty(x => x.Code, code).SetProperty(x => x.VerdictJson, kept),
                cancellationToken),
            cancellationToken);
        UploadsLog.Refused(logger, upload.Id, code);
    }
}
