using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing.Uploads;

/// <summary>At the start: goes on with what was whole, and clears away folders that no row knows. Every hour: removes what expired.</summary>
internal sealed class UploadSweep(
    IDbContextFactory<PortalDb> databases, UploadFolders folders, UploadInspection inspection, IOptions<PublishingOptions> options, TimeProvider time,
    ILogger<UploadSweep> logger)
    : BackgroundService, IStartupStep
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Before any model is loaded.</summary>
    public int Order => 5;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var open = await db.ModelUploads.AsNoTracking().Include(u => u.Model)
            .Where(u => u.State == UploadState.Receiving || u.State == UploadState.Inspecting).OrderBy(u => u.CreatedAt).ToListAsync(cancellationToken);
        var versions = (await db.ModelVersions.Select(v => new { v.Model!.Slug, v.Version }).ToListAsync(cancellationToken))
            .Select(v => (v.Slug, v.Version)).ToHashSet();
        foreach (var upload in open)
        {
            folders.Make(upload.Id);
            if (upload.State == UploadState.Receiving && folders.Length(upload.Id) == upload.Bytes)
            {
                // The last byte was here, the word of it was not.
                await db.ModelUploads.Where(u => u.Id == upload.Id)
                    .ExecuteUpdateAsync(u => u.SetProperty(x => x.State, UploadState.Inspecting), cancellationToken);
                inspection.Look(upload.Id);
            }
            else if (upload.State == UploadState.Inspecting)
            {
                if (!versions.Contains((upload.Model!.Slug, upload.Version)))
                {
                    folders.Rewind(upload.Id, upload.Model.Slug, upload.Version);
                }
                inspection.Look(upload.Id);
            }
        }
        folders.Restore(versions);
        Swept(folders.Sweep(open.Select(u => u.Id).ToHashSet(), versions, time.GetUtcNow().UtcDateTime));
    }

    /// <summary>Removes uploads whose time is over, whatever became of them.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var over = await db.ModelUploads.Where(u => u.ExpiresAt <= now && u.State != UploadState.Inspecting).Select(u => u.Id).ToListAsync(cancellationToken);
        await db.ModelUploads.Where(u => over.Contains(u.Id) && u.State != UploadState.Inspecting).ExecuteDeleteAsync(cancellationToken);
        over.ForEach(folders.Remove);
        Swept(over.Count + folders.Forget(now.AddDays(-options.Value.UploadDays)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                UploadsLog.SweepFailed(logger, failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Swept(int count)
    {
        if (count > 0)
        {
            UploadsLog.Swept(logger, count);
        }
    }
}
