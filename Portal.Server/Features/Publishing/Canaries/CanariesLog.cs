namespace Portal.Server.Features.Publishing.Canaries;

internal static partial class CanariesLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The canary of {Model} with {Version} ended as {State}: {Because}")]
    public static partial void Ended(ILogger logger, string model, string version, string state, string because);

    [LoggerMessage(Level = LogLevel.Error, Message = "Canaries could not be looked at; the next round tries again")]
    public static partial void RoundFailed(ILogger logger, Exception exception);
}
