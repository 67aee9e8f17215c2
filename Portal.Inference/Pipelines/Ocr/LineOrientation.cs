using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Pipelines.Inputs;
using Portal.Inference.Sessions;
using SkiaSharp;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>Tells whether a line stands on its head.</summary>
internal sealed class LineOrientation(ModelSession session) : IDisposable
{
    private const int Width = 192;
    private const int Height = 48;
    private const float MinConfidence = 0.9f;
    private const string Input = "x";

    public Quad Upright(SKImage picture, Quad line, PredictionRun run)
    {
        // Longer lines are squeezed, shorter ones leave the rest of the tensor at zero.
        var width = Math.Clamp((int)MathF.Ceiling(Height * line.Width / line.Height), 1, Width);
        var planes = new float[3 * Height * Width];
        using (var canvas = Canvas.Draw(picture, line.ToCanvas(width, Height), width, Height))
        {
            BgrPlanes.Centred.Write(canvas, planes, Width);
        }

        using var input = OrtValue.CreateTensorValueFromMemory(planes, [1, 3, Height, Width]);
        using var outputs = session.Run(run, Input, input, session.Outputs);
        return outputs[0].GetTensorDataAsSpan<float>()[1] > MinConfidence ? line.Reversed : line;
    }

    public void Dispose() => session.Dispose();
}
