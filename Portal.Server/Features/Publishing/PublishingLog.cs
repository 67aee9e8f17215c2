namespace Portal.Server.Features.Publishing;

internal static partial class PublishingLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody could be told that {Model} {Version} is quarantined")]
    public static partial void QuarantineNotTold(ILogger logger, string model, string version, Exception exception);
}
