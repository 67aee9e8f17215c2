namespace Portal.Server.Features.Publishing.Lifecycle;

internal static partial class LifecycleLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Retired {Count} versions whose end had come")]
    public static partial void Retired(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The end of {Model} {Version} could not be looked after; the next round tries again")]
    public static partial void EndFailed(this ILogger logger, string model, string version, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The version with the id {Id}, which another process let in, could not be loaded; it is tried again")]
    public static partial void NotFollowed(this ILogger logger, int id, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "What other processes changed could not be followed; the next round tries again")]
    public static partial void FollowingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ends of versions could not be looked after; the next round tries again")]
    public static partial void RoundFailed(this ILogger logger, Exception exception);
}
