using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Pipelines.Inputs;
using Portal.Inference.Sessions;
using SkiaSharp;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>Reads one line.</summary>
internal sealed class TextRecogniser(ModelSession session, Alphabet alphabet) : IDisposable
{
    private const int Height = 48;

    // About 250 characters; the output is 6,625 probabilities for every eight columns.
    private const int MaxWidth = 3200;
    private const string Input = "x";

    public ReadLine Read(SKImage picture, Quad line, PredictionRun run)
    {
        var width = Math.Clamp((int)MathF.Ceiling(Height * line.Width / line.Height), Height / 2, MaxWidth);
        var planes = ArrayPool<float>.Shared.Rent(3 * Height * width);
        try
        {
            using (var canvas = Canvas.Draw(picture, line.ToCanvas(width, Height), width, Height))
            {
                BgrPlanes.Centred.Write(canvas, planes, width);
            }

            using var input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, planes.AsMemory(0, 3 * Height * width), [1, 3, Height, width]);
            using var outputs = session.Run(run, Input, input, session.Outputs);
            return CtcDecoder.Decode(outputs[0].GetTensorDataAsSpan<float>(), alphabet);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(planes);
        }
    }

    public void Dispose() => session.Dispose();
}
