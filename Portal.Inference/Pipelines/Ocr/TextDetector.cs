using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Pipelines.Inputs;
using Portal.Inference.Sessions;
using SkiaSharp;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>Finds lines of text in a picture.</summary>
internal sealed class TextDetector(ModelSession session) : IDisposable
{
    private const int MaxSide = 960;
    private const int Multiple = 32;
    private const string Input = "x";

    /// <summary>Places of lines in the picture's pixels; corners may lie a little outside of it.</summary>
    public List<Quad> Find(SKImage picture, PredictionRun run)
    {
        var scale = Math.Min(1, (float)MaxSide / Math.Max(picture.Width, picture.Height));
        var (width, height) = (Rounded(picture.Width * scale), Rounded(picture.Height * scale));
        var (scaleX, scaleY) = ((float)width / picture.Width, (float)height / picture.Height);
        var planes = ArrayPool<float>.Shared.Rent(3 * width * height);
        try
        {
            using (var canvas = Canvas.Draw(picture, SKMatrix.CreateScale(scaleX, scaleY), width, height))
            {
                BgrPlanes.ImageNet.Write(canvas, planes, width);
            }

            using var input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, planes.AsMemory(0, 3 * width * height), [1, 3, height, width]);
            using var outputs = session.Run(run, Input, input, session.Outputs);
            var boxes = TextMap.Boxes(outputs[0].GetTensorDataAsSpan<float>(), width, height);
            return [.. boxes.Select(box => box.ToQuad().Scale(1 / scaleX, 1 / scaleY))];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(planes);
        }
    }

    public void Dispose() => session.Dispose();

    private static int Rounded(float side) => Math.Max(Multiple, (int)MathF.Round(side / Multiple) * Multiple);
}
