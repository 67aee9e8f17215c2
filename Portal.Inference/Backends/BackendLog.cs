using Microsoft.Extensions.Logging;

namespace Portal.Inference.Backends;

internal static partial class BackendLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} is not used, models run on the CPU: {Reason}")]
    public static partial void ProviderGivenUp(ILogger logger, Exception failure, string provider, string reason);
}
