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
        using var canvas = Canvas.Draw(picture, SKMatrix.CreateScale(scaleX, scaleY), width, height);
        using var input = BgrPlanes.ImageNet.Tensor(canvas);
        using var outputs = session.Run(run, Input, input, session.Outputs);
        var boxes = TextMap.Boxes(outputs[0].GetTensorDataAsSpan<float>(), width, height);
        return [.. boxes.Select(box => box.ToQuad().Scale(1 / scaleX, 1 / scaleY))];
    }

    public void Dispose() => session.Dispose();

    private static int Rounded(float side) => Math.Max(Multiple, (int)MathF.Round(side / Multiple) * Multiple);
}
