using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Backends;
using Portal.Inference.Engine;

namespace Portal.DirectML;

/// <summary>The engines that the proofs compare. Only this file looks inside the engine.</summary>
internal static class Engines
{
    // The crowd is to meet on the device, not at the door: nobody is refused for a full queue.
    private static readonly EngineOptions Roomy = new() { QueueRowsPerModel = 1024, TenantShare = 1 };

    /// <summary>As the portal starts it, but for the room in its queues.</summary>
    public static InferenceEngine OfThisBuild(ILoggerFactory? loggers = null) => new(loggers ?? NullLoggerFactory.Instance, Roomy);

    /// <summary>The reference: the same engine that was never told of a device.</summary>
    public static InferenceEngine OnCpu() =>
        new(NullLoggerFactory.Instance, new ExecutionBackend("Cpu", null, NullLogger.Instance));

    /// <summary>The engine with the adapter's lane wide open, so that several runs reach the device at once.</summary>
    public static InferenceEngine WithOpenLane() =>
#if ORT_DIRECTML
        new(
            NullLoggerFactory.Instance,
            new ExecutionBackend("DirectML", DirectMl.FirstAdapter with { Lane = new SemaphoreSlim(int.MaxValue) }, NullLogger.Instance),
            Roomy);
#else
        throw new PlatformNotSupportedException("Build with -p:OrtFlavor=DirectML.");
#endif
}
