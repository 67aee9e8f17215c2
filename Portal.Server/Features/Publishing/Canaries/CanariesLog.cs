namespace Portal.Server.Features.Publishing.Canaries;

internal static partial class CanariesLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The canary of {Model} with {Version} ended as {State}: {Because}")]
    public static partial void Ended(ILogger logger, string model, string version, string state, string because);

    [LoggerMessage(Level = LogLevel.Error, Message = "Canaries could not be looked at; the next round tries again")]
    public static partial void RoundFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Canary {Canary} could not be looked at; the next round tries again")]
    public static partial void NotLooked(ILogger logger, int canary, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Counts of canary {Canary} could not be saved; the next round tries again")]
    public static partial void NotSaved(ILogger logger, int canary, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The version of canary {Canary}, {Model} {Version}, could not be loaded; it is tried again")]
    public static partial void NotLoaded(ILogger logger, int canary, string model, string version, Exception exception);
}
