namespace Portal.Server.Features.AdoptionNotes;

internal static partial class AdoptionNotesLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Handed {Count} scheduled reports to the webhooks")]
    public static partial void Delivered(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scheduled report {Report} could not be made: {Problem}")]
    public static partial void NotMade(this ILogger logger, int report, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Scheduled report {Report} failed; the others go on, and the next round tries again")]
    public static partial void ReportFailed(this ILogger logger, int report, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Scheduled reports failed; the next round tries again")]
    public static partial void RoundFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The live counters could not be read; they go on with the next second")]
    public static partial void CountFailed(this ILogger logger, Exception exception);
}
