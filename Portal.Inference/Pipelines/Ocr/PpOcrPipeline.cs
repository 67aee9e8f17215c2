using Portal.Inference.Backends;
using Portal.Inference.Models;
using Portal.Inference.Pipelines.Inputs;
using Portal.Inference.Sessions;
using SkiaSharp;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>Text in images by PP-OCR: detect the lines, put each upright, read it.</summary>
internal sealed class PpOcrPipeline(TextDetector detector, LineOrientation orientation, TextRecogniser recogniser) : IPipeline
{
    private const float MinScore = 0.5f;
    private const float SureScore = 0.8f;
    private const float Vertical = 1.5f;

    public static PpOcrPipeline Open(ModelFiles files, ExecutionBackend backend)
    {
        List<ModelSession> opened = [];
        try
        {
            var (detection, direction, recognition) = (Graph("detection"), Graph("orientation"), Graph("recognition"));
            return new PpOcrPipeline(
                new TextDetector(detection), new LineOrientation(direction),
                new TextRecogniser(recognition, Alphabet.Read(files["keys"])));
        }
        catch
        {
            opened.ForEach(session => session.Dispose());
            throw;
        }

        ModelSession Graph(string role)
        {
            var session = backend.Open(files[role]);
            opened.Add(session);
            return session.Require(["x"], []);
        }
    }

    public long Measure(ReadOnlyMemory<byte> body)
    {
        ImageDecoder.Check(body);
        return 1;
    }

    public object Predict(ReadOnlyMemory<byte> body, PredictionRun run)
    {
        run.GiveMemoryBack();
        using var bitmap = ImageDecoder.Decode(body);
        using var picture = Canvas.AsImage(bitmap);
        List<(ReadLine Line, Quad Place)> read = [];
        foreach (var found in detector.Find(picture, run))
        {
            var standing = found.Height > Vertical * found.Width ? found.ReadDownwards : found;
            var best = ReadEitherWay(picture, orientation.Upright(picture, standing, run), run);
            if (best.Line.Score >= MinScore)
            {
                read.Add(best);
            }
        }

        var lines = ReadingOrder.Sort(read, it => it.Place).Select(it =>
            new RecognisedLine(it.Line.Text, it.Line.Score, it.Place.ClippedTo(bitmap.Width, bitmap.Height)));
        return new TextInImage([.. lines]);
    }

    public void Dispose()
    {
        detector.Dispose();
        orientation.Dispose();
        recogniser.Dispose();
    }

    // The orientation network sees a long line squeezed and may miss that it stands on its head; such a line reads badly.
    private (ReadLine Line, Quad Place) ReadEitherWay(SKImage picture, Quad place, PredictionRun run)
    {
        var line = recogniser.Read(picture, place, run);
        if (line.Score >= SureScore)
        {
            return (line, place);
        }

        var reversed = recogniser.Read(picture, place.Reversed, run);
        return reversed.Score > line.Score ? (reversed, place.Reversed) : (line, place);
    }
}
