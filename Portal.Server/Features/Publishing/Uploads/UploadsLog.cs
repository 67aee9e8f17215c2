namespace Portal.Server.Features.Publishing.Uploads;

internal static partial class UploadsLog
{
    [LoggerMessage(1, LogLevel.Error, "A piece of the upload {Upload} could not be written")]
    public static partial void NotWritten(ILogger logger, string upload, Exception failure);

    [LoggerMessage(2, LogLevel.Information, "The upload {Upload} is refused: {Code}")]
    public static partial void Refused(ILogger logger, string upload, string code);

    [LoggerMessage(3, LogLevel.Information, "The upload {Upload} is the draft {Model} {Version} now")]
    public static partial void Accepted(ILogger logger, string upload, string model, string version);

    [LoggerMessage(4, LogLevel.Error, "The upload {Upload} could not be looked at and will be again")]
    public static partial void NotInspected(ILogger logger, string upload, Exception failure);

    [LoggerMessage(5, LogLevel.Information, "Removed {Count} folders of uploads or versions that are no more")]
    public static partial void Swept(ILogger logger, int count);

    [LoggerMessage(6, LogLevel.Error, "Expired uploads could not be removed")]
    public static partial void SweepFailed(ILogger logger, Exception failure);
}
