using Microsoft.Extensions.Logging;

namespace Portal.Inference.Backends.Remote;

internal static partial class RemoteLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Server {Server} does not answer for {Model}; calls are refused until it is back")]
    public static partial void CircuitOpened(ILogger logger, Exception? failure, string server, string model);

    [LoggerMessage(Level = LogLevel.Information, Message = "Server {Server} answers for {Model} again")]
    public static partial void CircuitClosed(ILogger logger, string server, string model);

    [LoggerMessage(Level = LogLevel.Error, Message = "Server {Server} refuses the portal itself for {Model}: {Status} {Detail}")]
    public static partial void PortalRefused(ILogger logger, string server, string model, string status, string detail);
}
