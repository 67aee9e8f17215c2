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
        using var canvas = Canvas.Draw(picture, line.ToCanvas(width, Height), width, Height);
        using var input = BgrPlanes.Centred.Tensor(canvas);
        using var outputs = session.Run(run, Input, input, session.Outputs);
        var probabilities = outputs[0].GetTensorDataAsSpan<float>();
        var letters = CtcDecoder.Decode(probabilities, alphabet);
        return letters.Count == 0
            ? new ReadLine("", 0)
            : new ReadLine(
                WordGaps.Join(letters, BlankColumns.Of(canvas, probabilities.Length / alphabet.Count)),
                letters.Average(letter => letter.Probability));
    }

    public void Dispose() => session.Dispose();
}

/// <param name="Score">Mean probability of the characters; 0 for an empty line.</param>
internal readonly record struct ReadLine(string Text, float Score);
