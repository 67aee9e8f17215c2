using Microsoft.Extensions.Logging;

namespace Portal.Inference.Backends.Worker;

internal static partial class WorkerLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {ProcessId} serves {Model} {Version} after {Milliseconds:0} ms; limits {Limits}, files {Files}, network cut {Network}, calls filtered {Calls}")]
    public static partial void Started(ILogger logger, int processId, string model, string version, double milliseconds, bool limits, bool files, bool network, bool calls);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {ProcessId} of {Model} {Version} was idle and is stopped")]
    public static partial void Idle(ILogger logger, int processId, string model, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The worker of {Model} {Version} is gone: {Reason}. It said: {Errors}")]
    public static partial void Died(ILogger logger, string model, string version, string reason, string errors);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Model} {Version} is quarantined after {Deaths} deaths of its worker: {Reason}")]
    public static partial void Quarantined(ILogger logger, string model, string version, int deaths, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No worker stands by: the next version that is called starts from nothing")]
    public static partial void NobodyStandsBy(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Workers are not cut off from the network on this system: unshare is missing or not permitted")]
    public static partial void NetworkNotCut(ILogger logger);
}
