using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Batching;
using Portal.Inference.Sessions;

namespace Portal.Inference.Backends;

/// <summary>
/// The execution provider that the build wanted and the one that runs. A wanted provider that fails, at its start or on
/// a model that the CPU can run, is given up for good: the reason is kept, logged once, and everything after runs on the CPU.
/// </summary>
internal sealed class ExecutionBackend
{
    public const string Cpu = "CPUExecutionProvider";

    private readonly ILogger logger;
    private readonly WantedProvider? wanted;
    private readonly Lock gate = new();
    private readonly AdapterSlots slots;
    private readonly string? externalData;
    private string? fallbackReason;

    /// <param name="flavour">The build's ONNX Runtime flavour.</param>
    /// <param name="wanted">The provider to try first; null is the CPU.</param>
    /// <param name="logger">Told why a provider is given up.</param>
    /// <param name="externalData">The only folder that models may have data in beside themselves; null leaves it to ONNX Runtime.</param>
    public ExecutionBackend(string flavour, WantedProvider? wanted, ILogger logger, string? externalData = null)
    {
        this.logger = logger;
        this.wanted = wanted;
        this.externalData = externalData;
        Flavour = flavour;
        slots = new(() => Active is not null);
        if (wanted is not null)
        {
            Probe(wanted);
        }
    }

    public string Flavour { get; }

    public string Provider => Active?.Name ?? Cpu;

    public string? FallbackReason => Volatile.Read(ref fallbackReason);

    private WantedProvider? Active => FallbackReason is null ? wanted : null;

    public static ExecutionBackend OfThisBuild(ILogger logger) =>
#if ORT_DIRECTML
        new("DirectML", DirectMl.FirstAdapter, logger);
#else
        new("Cpu", null, logger);
#endif

    /// <summary>The CPU alone, for a process that serves one version from one folder.</summary>
    public static ExecutionBackend Confined(string folder) => new("Cpu", null, NullLogger.Instance, folder);

    /// <exception cref="OnnxRuntimeException">No provider can run these bytes.</exception>
    public ModelSession Open(byte[] model)
    {
        if (Active is not { } provider)
        {
            return new ModelSession(OpenOnCpu(model), lane: null);
        }

        Exception failure;
        // The device is used while a session is built, not only while it runs.
        provider.Lane.Wait();
        try
        {
            using var options = SessionSettings.ForDevice();
            provider.Append(options);
            return new ModelSession(new InferenceSession(model, options), provider.Lane, Fallback(provider, model));
        }
        catch (Exception caught) when (IsProviderFailure(caught))
        {
            failure = caught;
        }
        finally
        {
            provider.Lane.Release();
        }

        // Bytes that the CPU refuses too are a broken model, not a broken provider.
        var session = OpenOnCpu(model);
        GiveUp(provider, failure);
        return new ModelSession(session, lane: null);
    }

    /// <summary>A graph that is served as it is, ready to run.</summary>
    /// <exception cref="OnnxRuntimeException">No provider can run these bytes.</exception>
    public IGraphRunner OpenGraph(byte[] model)
    {
        if (Active is not { } provider)
        {
            return new SessionRunner(new ModelSession(OpenOnCpu(model), lane: null));
        }

        try
        {
            return new BucketRunner(sizes => OpenOnDevice(provider, model, sizes), provider.Lane, slots, Instead);
        }
        catch (Exception failure) when (IsProviderFailure(failure))
        {
            return Instead(failure)!;
        }

        SessionRunner? Instead(Exception failure)
        {
            if (!IsProviderFailure(failure))
            {
                return null;
            }

            var session = OpenOnCpu(model);
            GiveUp(provider, failure);
            return new(new ModelSession(session, lane: null));
        }
    }

    // Without a lane of its own: whoever opens it holds the device's.
    private SessionRunner OpenOnDevice(WantedProvider provider, byte[] model, IReadOnlyDictionary<string, long> sizes)
    {
        using var options = SessionSettings.ForDevice();
        provider.Append(options);
        foreach (var (name, size) in sizes)
        {
            options.AddFreeDimensionOverrideByName(name, size);
        }

        return new(new ModelSession(new InferenceSession(model, options), lane: null, Fallback(provider, model)));
    }

    private RunFallback Fallback(WantedProvider provider, byte[] model) => new(() => OpenOnCpu(model), failure => GiveUp(provider, failure));

    private InferenceSession OpenOnCpu(byte[] model)
    {
        using var options = SessionSettings.ForCpu(externalData);
        return new InferenceSession(model, options);
    }

    private void Probe(WantedProvider provider)
    {
        try
        {
            using var options = SessionSettings.ForDevice();
            provider.Append(options);
        }
        catch (Exception failure) when (IsProviderFailure(failure))
        {
            GiveUp(provider, failure);
        }
    }

    private void GiveUp(WantedProvider provider, Exception failure)
    {
        lock (gate)
        {
            if (fallbackReason is not null)
            {
                return;
            }

            Volatile.Write(ref fallbackReason, FirstLine(failure.Message));
        }

        BackendLog.ProviderGivenUp(logger, failure, provider.Name, fallbackReason);
    }

    // A library without the provider answers with one of the last two.
    private static bool IsProviderFailure(Exception failure) =>
        failure is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException;

    private static string FirstLine(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? message : message[..end]).Trim();
    }
}
