namespace Portal.Server.Features.Subscriptions.Shadows;

internal static partial class ShadowsLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Model} {Version} did not answer a call that it was compared on")]
    public static partial void NotAnswered(ILogger logger, string model, string version, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sums of comparisons could not be saved; the next round tries again")]
    public static partial void RoundFailed(ILogger logger, Exception exception);
}
