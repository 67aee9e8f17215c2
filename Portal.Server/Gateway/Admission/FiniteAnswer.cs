using Portal.Inference.Engine;
using Portal.Inference.Pipelines;

namespace Portal.Server.Gateway.Admission;

/// <summary>
/// Whether an answer's numbers can be said in JSON. A model whose weights make NaN of an input has failed, and what failed is
/// free: it must be known before the ledger is written. Tensors may hold anything; they are written as the protocol says.
/// </summary>
internal static class FiniteAnswer
{
    /// <exception cref="InvalidOperationException">A number is NaN or infinite.</exception>
    public static void Require(PredictionOutput output)
    {
        if (!IsFinite(output.Result))
        {
            throw new InvalidOperationException("The model gave numbers that are not finite.");
        }
    }

    private static bool IsFinite(object result) => result switch
    {
        DetectedFaces found => found.Faces.All(face => float.IsFinite(face.Score) && IsFinite(face.Box) && face.Keypoints.All(IsFinite)),
        SpeechInAudio heard => heard.Segments.All(segment => float.IsFinite(segment.Score)),
        TextInImage read => read.Lines.All(line => float.IsFinite(line.Score) && line.Polygon.All(IsFinite)),
        _ => true,
    };

    private static bool IsFinite(PixelBox box) =>
        float.IsFinite(box.XMin) && float.IsFinite(box.YMin) && float.IsFinite(box.XMax) && float.IsFinite(box.YMax);

    private static bool IsFinite(PixelPoint point) => float.IsFinite(point.X) && float.IsFinite(point.Y);
}
