namespace Portal.Server.Features.Forecasts;

internal static partial class ForecastsLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Issued {Count} forecasts and refusals in {Milliseconds} ms")]
    public static partial void Issued(this ILogger logger, int count, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Forecasts could not be issued; the next round tries again")]
    public static partial void RoundFailed(this ILogger logger, Exception exception);
}
