namespace Portal.Server.Features.Keys;

internal static partial class KeysLog
{
    [LoggerMessage(1, LogLevel.Warning, "The last use of key {Id} could not be written")]
    public static partial void UseNotNoted(ILogger logger, string id, Exception exception);
}
