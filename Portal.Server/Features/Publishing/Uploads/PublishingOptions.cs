using System.ComponentModel.DataAnnotations;

namespace Portal.Server.Features.Publishing.Uploads;

/// <summary>Configuration section <c>Publishing</c>.</summary>
internal sealed class PublishingOptions
{
    /// <summary>Megabytes of an uploaded file. The default value is 10,240.</summary>
    [Range(1, 1 << 20)]
    public int MaxUploadMegabytes { get; set; } = 10_240;

    /// <summary>Uploads of an organisation that are neither drafts nor refused. The default value is 5.</summary>
    [Range(1, 1000)]
    public int MaxOpenUploads { get; set; } = 5;

    /// <summary>Days after which what is unfinished is thrown away. The default value is 7.</summary>
    [Range(1, 365)]
    public int UploadDays { get; set; } = 7;

    /// <summary>Versions of an organisation that no operator has let in: drafts, submitted and rejected ones. The default value is 20.</summary>
    [Range(1, 10_000)]
    public int MaxDrafts { get; set; } = 20;

    /// <summary>Megabytes of the disk that uploads leave alone. The default value is 1,024.</summary>
    [Range(0, 1 << 20)]
    public int SpareMegabytes { get; set; } = 1_024;
}
