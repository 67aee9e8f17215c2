using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Backends;
using Portal.Inference.Models;
using Portal.Inference.Pipelines.Inputs;
using Portal.Inference.Sessions;
using SkiaSharp;

namespace Portal.Inference.Pipelines.Faces;

/// <summary>Faces by MediaPipe's BlazeFace, the 256 × 256 "back camera" variant.</summary>
internal sealed class BlazeFacePipeline(ModelSession session) : IPipeline
{
    private const int Side = 256;
    private const float MinScore = 0.6f;
    private const int Keypoints = 6;
    private const int Values = 4 + 2 * Keypoints;
    private const string Input = "input:0";

    public static BlazeFacePipeline Open(ModelFiles files, ExecutionBackend backend)
    {
        var session = backend.Open(files["model"]);
        try
        {
            session.Require([Input], []);
            return session.Outputs.Count == 4
                ? new BlazeFacePipeline(session)
                : throw new InvalidOperationException("The graph must have four outputs.");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public long Measure(ReadOnlyMemory<byte> body)
    {
        ImageDecoder.Check(body);
        return 1;
    }

    public object Predict(ReadOnlyMemory<byte> body, PredictionRun run)
    {
        using var bitmap = ImageDecoder.Decode(body);
        var frame = Letterbox.Of(bitmap.Width, bitmap.Height, Side);
        using var input = OrtValue.CreateTensorValueFromMemory(Pixels(bitmap, frame), [1, Side, Side, 3]);
        using var outputs = session.Run(run, Input, input, session.Outputs);
        var candidates = Candidates(outputs, Anchors.Fine, frame).Concat(Candidates(outputs, Anchors.Coarse, frame));
        return new DetectedFaces(FaceSuppression.Keep(candidates));
    }

    public void Dispose() => session.Dispose();

    private static float[] Pixels(SKBitmap bitmap, Letterbox frame)
    {
        using var picture = Canvas.AsImage(bitmap);
        using var canvas = Canvas.DrawOnBlack(picture, frame.ToSquare, Side, Side);
        var rgba = canvas.GetPixelSpan();
        var pixels = new float[Side * Side * 3];
        for (var i = 0; i < Side * Side; i++)
        {
            pixels[3 * i] = rgba[4 * i] / 127.5f - 1;
            pixels[3 * i + 1] = rgba[4 * i + 1] / 127.5f - 1;
            pixels[3 * i + 2] = rgba[4 * i + 2] / 127.5f - 1;
        }

        return pixels;
    }

    // The two grids' scores and boxes come in no fixed order; their lengths tell them apart.
    private static List<DetectedFace> Candidates(IEnumerable<OrtValue> outputs, PixelPoint[] anchors, Letterbox frame)
    {
        var scores = Find(outputs, anchors.Length, 1);
        var boxes = Find(outputs, anchors.Length, Values);
        List<DetectedFace> faces = [];
        for (var i = 0; i < anchors.Length; i++)
        {
            var score = 1 / (1 + MathF.Exp(-scores[i]));
            if (score >= MinScore)
            {
                faces.Add(Face(score, anchors[i], boxes.Slice(i * Values, Values), frame));
            }
        }

        return faces;
    }

    private static ReadOnlySpan<float> Find(IEnumerable<OrtValue> outputs, int anchors, int values) =>
        outputs.Single(output => output.GetTensorTypeAndShape().Shape is [_, var count, var size] && count == anchors && size == values)
            .GetTensorDataAsSpan<float>();

    private static DetectedFace Face(float score, PixelPoint anchor, ReadOnlySpan<float> raw, Letterbox frame)
    {
        var (x, y) = (raw[0] / Side + anchor.X, raw[1] / Side + anchor.Y);
        var (halfWidth, halfHeight) = (raw[2] / Side / 2, raw[3] / Side / 2);
        var from = frame.ToPicture(x - halfWidth, y - halfHeight);
        var to = frame.ToPicture(x + halfWidth, y + halfHeight);
        var points = new PixelPoint[Keypoints];
        for (var k = 0; k < Keypoints; k++)
        {
            points[k] = frame.ToPicture(raw[4 + 2 * k] / Side + anchor.X, raw[5 + 2 * k] / Side + anchor.Y);
        }

        return new DetectedFace(score, new PixelBox(from.X, from.Y, to.X, to.Y), points);
    }
}
