using Microsoft.ML.OnnxRuntime;

namespace Portal.Inference.Sessions;

/// <summary>What becomes of a session on a device that opens a graph and then cannot run it.</summary>
/// <param name="OpenOnCpu">The same graph on the CPU.</param>
/// <param name="GiveUp">Told why the device is not used any more.</param>
internal sealed record RunFallback(Func<InferenceSession> OpenOnCpu, Action<Exception> GiveUp);
