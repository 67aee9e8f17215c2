namespace Portal.Server.Features.Webhooks;

internal static partial class WebhooksLog
{
    [LoggerMessage(1, LogLevel.Error, "Webhooks that are due could not be looked for")]
    public static partial void RoundFailed(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "A webhook to endpoint {Endpoint} could not be sent or written down; it is sent again")]
    public static partial void AttemptFailed(ILogger logger, int endpoint, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "An event {Type} is not sent to endpoint {Endpoint}: {Most} wait for it already")]
    public static partial void Dropped(ILogger logger, string type, int endpoint, int most);

    [LoggerMessage(4, LogLevel.Error, "Old webhook events could not be deleted")]
    public static partial void SweepFailed(ILogger logger, Exception exception);
}
