using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>How an upload goes. Its bytes are sent by PATCH to <see cref="Url"/>, a piece after the other.</summary>
public static class UploadRules
{
    /// <summary>Header with the number of bytes that the portal has already, of each PATCH and of each answer (tus 1.0's word).</summary>
    public const string OffsetHeader = "Upload-Offset";

    /// <summary>Bytes of a piece that browsers send; any length up to <see cref="MaxPieceBytes"/> is taken.</summary>
    public const int PieceBytes = 8 << 20;

    public const int MaxPieceBytes = 64 << 20;

    public static string Url(string upload) => $"/api/publishing/uploads/{Uri.EscapeDataString(upload)}";
}

/// <summary>A file that is to become a version: an ONNX file, or a zip of one with its data, tokenizer and label files.</summary>
/// <param name="Version">Semantic version; a version is uploaded once.</param>
/// <param name="FileName">As its owner calls it; tells formats apart.</param>
/// <param name="Bytes">The file's length.</param>
public sealed record StartUploadRequest(
    [property: Required, StringLength(32), RegularExpression(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$")] string Version,
    [property: Required, StringLength(255)] string FileName,
    [property: Range(1, long.MaxValue)] long Bytes);

public enum UploadState
{
    /// <summary>Bytes are missing.</summary>
    Receiving = 0,

    /// <summary>All bytes are here and are looked at.</summary>
    Inspecting = 1,

    /// <summary>Let in: the version is a draft now.</summary>
    Accepted = 2,

    /// <summary>Refused; <see cref="UploadView.Verdict"/> says why and what to do instead.</summary>
    Refused = 3,
}

/// <param name="Id">Names the upload in its URL.</param>
/// <param name="Received">Bytes that survive whatever happens now: where to go on.</param>
/// <param name="Verdict">A sentence in the reader's language; null unless refused.</param>
/// <param name="Code">The verdict's stable word; null unless refused.</param>
/// <param name="ExpiresAt">When what is unfinished is thrown away.</param>
public sealed record UploadView(
    string Id, string Model, string Version, string FileName, long Bytes, long Received, UploadState State, string? Verdict, string? Code, DateTimeOffset ExpiresAt);

/// <summary>Uploads of the signed-in organisation's publishers.</summary>
public interface IUploadsApi
{
    /// <summary>Those of a model that are not versions yet, newest first.</summary>
    Task<Outcome<IReadOnlyList<UploadView>>> List(string model, CancellationToken cancellationToken);

    /// <summary>Makes room for a file; one over the operator's cap, or over what the disk holds, is refused.</summary>
    Task<Outcome<UploadView>> Start(string model, StartUploadRequest request, CancellationToken cancellationToken);

    Task<Outcome<UploadView>> Get(string upload, CancellationToken cancellationToken);

    /// <summary>Throws an upload away, whatever is done with it.</summary>
    Task<Outcome> Cancel(string upload, CancellationToken cancellationToken);
}
