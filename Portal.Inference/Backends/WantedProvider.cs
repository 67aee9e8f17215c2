using Microsoft.ML.OnnxRuntime;

namespace Portal.Inference.Backends;

/// <summary>A provider on a device.</summary>
/// <param name="Name">ONNX Runtime's name for it.</param>
/// <param name="Append">Adds it to a session's options; throws when the device is absent.</param>
/// <param name="Lane">
/// One permit per device. ONNX Runtime does not serialise calls for us: two threads on one DirectML session were seen to
/// answer with each other's results, so this is a rule of confidentiality before it is one of speed.
/// </param>
internal sealed record WantedProvider(string Name, Action<SessionOptions> Append, SemaphoreSlim Lane);
