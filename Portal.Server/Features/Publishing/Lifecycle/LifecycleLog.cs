namespace Portal.Server.Features.Publishing.Lifecycle;

internal static partial class LifecycleLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Retired {Count} versions whose end had come")]
    public static partial void Retired(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ends of versions could not be looked after; the next round tries again")]
    public static partial void RoundFailed(this ILogger logger, Exception exception);
}
