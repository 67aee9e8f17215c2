using Microsoft.Extensions.Logging;

namespace Portal.Inference.Engine;

internal static partial class EngineLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Model} {Version} in {Milliseconds:0} ms on {Provider}")]
    public static partial void VersionLoaded(ILogger logger, string model, string version, double milliseconds, string provider);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Model} {Version} did not load; what served before still serves")]
    public static partial void VersionNotLoaded(ILogger logger, Exception failure, string model, string version);
}
