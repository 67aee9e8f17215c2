using Microsoft.ML.OnnxRuntime;

namespace Portal.Inference.Sessions;

/// <summary>How sessions are built.</summary>
internal static class SessionSettings
{
    /// <summary>
    /// One thread a run and no spinning: callers run side by side instead, which costs half the CPU of ONNX Runtime's
    /// defaults on a busy machine. Inputs differ in shape from call to call, so a memory pattern would only be a list of
    /// shapes that never come again.
    /// </summary>
    /// <param name="externalData">The only folder that the model may have data in beside itself; null leaves it to ONNX Runtime.</param>
    public static SessionOptions ForCpu(string? externalData = null)
    {
        var options = Sequential();
        if (externalData is not null)
        {
            // Without it a model that is loaded from memory reads what it likes below the working folder.
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", externalData);
        }

        return options;
    }

    /// <summary>DirectML refuses memory patterns and parallel execution.</summary>
    public static SessionOptions ForDevice() => Sequential();

    private static SessionOptions Sequential()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            EnableMemoryPattern = false,
            // Failures arrive as exceptions; the runtime's own stderr lines would bypass the portal's log.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        // Else bytes that look like ONNX Runtime's own format go to its own loader, which nothing here has looked at them for.
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");
        return options;
    }
}
