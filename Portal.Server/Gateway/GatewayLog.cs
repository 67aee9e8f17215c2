namespace Portal.Server.Gateway;

internal static partial class GatewayLog
{
    [LoggerMessage(1, LogLevel.Error, "{Model} failed on request {RequestId}")]
    public static partial void PredictionFailed(ILogger logger, string model, Guid requestId, Exception exception);
}
