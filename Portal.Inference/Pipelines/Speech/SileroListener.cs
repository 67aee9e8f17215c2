using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Sessions;

namespace Portal.Inference.Pipelines.Speech;

/// <summary>
/// One recording's way through the network: the state it carries from frame to frame, and the last 64 samples of the
/// frame before, which the model wants in front of each frame. All tensors are made once and reused.
/// </summary>
internal sealed class SileroListener : IDisposable
{
    private const int Context = 64;
    private const int StateSize = 2 * 128;
    private static readonly string[] Inputs = ["input", "state", "sr"];
    private static readonly string[] Outputs = ["output", "stateN"];

    private readonly ModelSession session;
    private readonly float[] window = new float[Context + SileroVadPipeline.Frame];
    private readonly float[] probability = new float[1];
    private readonly OrtValue[] inputs;
    private readonly OrtValue[] outputs;

    public SileroListener(ModelSession session)
    {
        this.session = session;
        inputs =
        [
            OrtValue.CreateTensorValueFromMemory(window, [1, window.Length]),
            OrtValue.CreateTensorValueFromMemory(new float[StateSize], [2, 1, 128]),
            OrtValue.CreateTensorValueFromMemory(new long[] { SileroVadPipeline.Rate }, []),
        ];
        outputs =
        [
            OrtValue.CreateTensorValueFromMemory(probability, [1, 1]),
            OrtValue.CreateTensorValueFromMemory(new float[StateSize], [2, 1, 128]),
        ];
    }

    /// <summary>How likely the frame holds speech, 0 to 1. A last frame may be short.</summary>
    public float Hear(ReadOnlySpan<float> frame, PredictionRun run)
    {
        window.AsSpan(SileroVadPipeline.Frame).CopyTo(window);
        var rest = window.AsSpan(Context);
        frame.CopyTo(rest);
        rest[frame.Length..].Clear();
        session.Run(run, Inputs, inputs, Outputs, outputs);
        (inputs[1], outputs[1]) = (outputs[1], inputs[1]);
        return probability[0];
    }

    public void Dispose()
    {
        foreach (var value in inputs.Concat(outputs))
        {
            value.Dispose();
        }
    }
}
