#if ORT_DIRECTML
namespace Portal.Inference.Backends;

/// <summary>Windows graphics adapters through DirectML.</summary>
internal static class DirectMl
{
    /// <summary>The adapter that Windows lists first. One lane for the process, whatever the number of engines in it.</summary>
    public static WantedProvider FirstAdapter { get; } =
        new("DmlExecutionProvider", options => options.AppendExecutionProvider_DML(0), new SemaphoreSlim(1));
}
#endif
