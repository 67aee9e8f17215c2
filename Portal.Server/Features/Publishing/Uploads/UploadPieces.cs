using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;

namespace Portal.Server.Features.Publishing.Uploads;

/// <summary>Appends pieces to uploads, straight to the disk. One piece of an upload at a time.</summary>
internal sealed class UploadPieces(
    IDbContextFactory<PortalDb> databases, UploadFolders folders, UploadInspection inspection, ILogger<UploadPieces> logger, IStringLocalizer<ApiText> text)
{
    private const int BufferBytes = 128 * 1024;

    private readonly ConcurrentDictionary<string, bool> writing = new();

    /// <summary>Takes a piece. What arrived of one that broke off is kept: it is where to go on.</summary>
    /// <param name="upload">The caller's own.</param>
    /// <param name="offset">Where the caller believes to be; null when it did not say.</param>
    /// <param name="body">The piece.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>Null when the piece is on the disk.</returns>
    public async Task<Refusal?> AppendAsync(ModelUpload upload, long? offset, Stream body, CancellationToken cancellationToken)
    {
        if (upload.State != UploadState.Receiving)
        {
            return new("upload_over", text["UploadOver"], StatusCodes.Status409Conflict);
        }
        if (!writing.TryAdd(upload.Id, true))
        {
            return new("upload_busy", text["UploadBusy"], StatusCodes.Status409Conflict);
        }
        try
        {
            var length = folders.Length(upload.Id);
            if (offset != length)
            {
                return new("wrong_offset", text["UploadOffset", length], StatusCodes.Status409Conflict);
            }
            var refusal = await WriteAsync(upload, length, body, cancellationToken);
            if (refusal is null && folders.Length(upload.Id) == upload.Bytes)
            {
                await CompleteAsync(upload.Id);
            }
            return refusal;
        }
        catch (DirectoryNotFoundException)
        {
            return new("unknown_upload", text["UploadUnknown"], StatusCodes.Status404NotFound);
        }
        catch (IOException failure) when (failure is not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            UploadsLog.NotWritten(logger, upload.Id, failure);
            return new("disk_full", text["UploadDiskFull"], StatusCodes.Status507InsufficientStorage);
        }
        finally
        {
            writing.TryRemove(upload.Id, out _);
        }
    }

    private async Task<Refusal?> WriteAsync(ModelUpload upload, long length, Stream body, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(folders.File(upload.Id), new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        });
        file.Position = length;
        var room = Math.Min(upload.Bytes - length, UploadRules.MaxPieceBytes);
        var buffer = new byte[BufferBytes];
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                room -= read;
                if (room < 0)
                {
                    file.SetLength(length);
                    return new("piece_too_long", text["UploadPieceTooLong"], StatusCodes.Status413PayloadTooLarge);
                }
                await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
            }
        }
        finally
        {
            file.Flush(flushToDisk: true);
        }
        return null;
    }

    private async Task CompleteAsync(string upload)
    {
        await using var db = await databases.CreateDbContextAsync();
        var changed = await db.ModelUploads.Where(u => u.Id == upload && u.State == UploadState.Receiving)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.State, UploadState.Inspecting));
        if (changed > 0)
        {
            inspection.Look(upload);
        }
    }
}
