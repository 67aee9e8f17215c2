using Portal.Inference.Backends;
using Portal.Inference.Models;
using Portal.Inference.Pipelines.Inputs;
using Portal.Inference.Sessions;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>Text in images by PP-OCR: detect the lines, put each upright, read it.</summary>
internal sealed class PpOcrPipeline(TextDetector detector, LineOrientation orientation, TextRecogniser recogniser) : IPipeline
{
    private const float MinScore = 0.5f;
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
            var place = orientation.Upright(picture, standing, run);
            var line = recogniser.Read(picture, place, run);
            if (line.Score >= MinScore)
            {
                read.Add((line, place));
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
}
