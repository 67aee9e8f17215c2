using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Inspection;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing.Uploads;

internal sealed class UploadsService(
    PortalDb db, Publisher publisher, UploadFolders folders, UploadTexts texts, AuditLog audit, TimeProvider time,
    IOptions<PublishingOptions> options, IStringLocalizer<ApiText> text) : IUploadsApi
{
    private const long Megabyte = 1 << 20;

    public async Task<Outcome<IReadOnlyList<UploadView>>> List(string model, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await FindModelAsync(model, cancellationToken) is not { } found)
        {
            return publisher.UnknownModel(model);
        }
        var uploads = await db.ModelUploads.AsNoTracking().Where(u => u.ModelId == found.Id && u.State != UploadState.Accepted)
            .OrderByDescending(u => u.CreatedAt).ToListAsync(cancellationToken);
        return new Outcome<IReadOnlyList<UploadView>>([.. uploads.Select(upload => texts.View(upload, model))]);
    }

    public async Task<Outcome<UploadView>> Start(string model, StartUploadRequest request, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await FindModelAsync(model, cancellationToken) is not { } found)
        {
            return publisher.UnknownModel(model);
        }
        if (RefuseFile(request) is { } wrong)
        {
            return wrong;
        }
        var now = time.GetUtcNow().UtcDateTime;
        var upload = new ModelUpload
        {
            Id = Guid.NewGuid().ToString("N"),
            OrganisationId = found.OrganisationId,
            ModelId = found.Id,
            UserId = publisher.UserId,
            Version = request.Version,
            FileName = request.FileName,
            Bytes = request.Bytes,
            CreatedAt = now,
            ExpiresAt = now.AddDays(options.Value.UploadDays),
        };
        Refusal? taken = null;
        await audit.SaveAsync(db, publisher.Fact("upload.started", found.OrganisationId, $"{model}/{request.Version} {upload.Id}"), AddAsync, cancellationToken);
        if (taken is not null)
        {
            return taken;
        }
        folders.Make(upload.Id);
        return texts.View(upload, model);

        // Of two that ask for one version at one time the second is told of the first.
        async Task<int> AddAsync()
        {
            taken = await RefuseRoomAsync(found, request, cancellationToken);
            if (taken is not null)
            {
                return 0;
            }
            db.ModelUploads.Add(upload);
            return await db.SaveChangesAsync(cancellationToken);
        }
    }

    public async Task<Outcome<UploadView>> Get(string upload, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        return await FindAsync(upload, cancellationToken) is { } found ? texts.View(found, found.Model!.Slug) : Unknown();
    }

    public async Task<Outcome> Cancel(string upload, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await FindAsync(upload, cancellationToken) is not { } found)
        {
            return Unknown();
        }
        var fact = publisher.Fact("upload.cancelled", found.OrganisationId, $"{found.Model!.Slug}/{found.Version} {upload}");
        var removed = await audit.SaveAsync(
            db, fact, () => db.ModelUploads.Where(u => u.Id == upload).ExecuteDeleteAsync(cancellationToken), cancellationToken);
        if (removed == 0)
        {
            return Unknown();
        }
        folders.Remove(upload);
        return Outcome.Done;
    }

    /// <returns>Null for who may not know of it.</returns>
    public Task<ModelUpload?> FindAsync(string upload, CancellationToken cancellationToken)
    {
        var own = publisher.Own(db.Models).Select(m => m.Id);
        return db.ModelUploads.AsNoTracking().Include(u => u.Model).SingleOrDefaultAsync(u => u.Id == upload && own.Contains(u.ModelId), cancellationToken);
    }

    public Refusal Unknown() => new("unknown_upload", text["UploadUnknown"], StatusCodes.Status404NotFound);

    private Refusal? RefuseFile(StartUploadRequest request) =>
        // On some disks names that differ in case are one folder.
        !PlainName.Holds(request.Version) || request.Version.Any(char.IsAsciiLetterUpper) ? new("invalid_version", text["UploadVersionInvalid"], 400, nameof(request.Version))
        : request.FileName.Any(char.IsControl) ? new("invalid_file_name", text["UploadFileNameInvalid"], 400, nameof(request.FileName))
        : request.Bytes > options.Value.MaxUploadMegabytes * Megabyte
            ? new("upload_too_large", text["UploadTooLarge", options.Value.MaxUploadMegabytes], StatusCodes.Status413PayloadTooLarge, nameof(request.Bytes))
        : null;

    private async Task<Refusal?> RefuseRoomAsync(Found model, StartUploadRequest request, CancellationToken cancellationToken)
    {
        var open = db.ModelUploads.Where(u => u.State == UploadState.Receiving || u.State == UploadState.Inspecting);
        if (await db.ModelVersions.AnyAsync(v => v.ModelId == model.Id && v.Version == request.Version, cancellationToken)
            || await open.AnyAsync(u => u.ModelId == model.Id && u.Version == request.Version, cancellationToken))
        {
            return new("version_taken", text["UploadVersionTaken", request.Version], 409, nameof(request.Version));
        }
        if (await open.CountAsync(u => u.OrganisationId == model.OrganisationId, cancellationToken) >= options.Value.MaxOpenUploads)
        {
            return new("too_many_uploads", text["UploadsTooMany", options.Value.MaxOpenUploads], 409);
        }
        if (await db.ModelVersions.CountAsync(
            v => v.Model!.OrganisationId == model.OrganisationId
                && (v.State == ModelVersionState.Draft || v.State == ModelVersionState.InReview || v.State == ModelVersionState.Rejected),
            cancellationToken) >= options.Value.MaxDrafts)
        {
            return new("too_many_drafts", text["DraftsTooMany", options.Value.MaxDrafts], 409);
        }
        // What others announced and did not send yet is spoken for. A zip is here twice while it is unpacked.
        var announced = await open.SumAsync(u => u.Bytes, cancellationToken);
        return announced + (2 * request.Bytes) + (options.Value.SpareMegabytes * Megabyte) > folders.Free()
            ? new("disk_full", text["UploadDiskFull"], StatusCodes.Status507InsufficientStorage, nameof(request.Bytes))
            : null;
    }

    private Task<Found?> FindModelAsync(string model, CancellationToken cancellationToken) =>
        publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => new Found(m.Id, m.OrganisationId)).SingleOrDefaultAsync(cancellationToken);

    private sealed record Found(int Id, int OrganisationId);
}
