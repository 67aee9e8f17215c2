using System.Runtime.InteropServices;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Inference.Tensors;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>
/// Whether two versions gave the same answer: floating-point numbers within a thousandth of the larger one, everything else
/// equal. Of a classification's numbers the likeliest class of each row has to be the same.
/// </summary>
internal static class AnswerComparison
{
    // Numbers this small differ by rounding alone.
    private const double Nothing = 1e-6;

    /// <param name="task">A Hugging Face task name.</param>
    public static bool IsByTopClass(string task) => task.EndsWith("-classification", StringComparison.Ordinal);

    public static bool AreSame(object one, object other, bool isByTopClass) => (one, other) switch
    {
        (TensorOutput a, TensorOutput b) => AreSame(a.Tensors, b.Tensors, isByTopClass),
        (TextEmbeddings a, TextEmbeddings b) => a.Vectors.Count == b.Vectors.Count && a.Vectors.Zip(b.Vectors).All(pair => AreNear(pair.First.Span, pair.Second.Span)),
        (TextInImage a, TextInImage b) => a.Lines.Select(line => line.Text).SequenceEqual(b.Lines.Select(line => line.Text))
            && AreNear(a.Lines.SelectMany(Numbers), b.Lines.SelectMany(Numbers)),
        (DetectedFaces a, DetectedFaces b) => AreNear(a.Faces.SelectMany(Numbers), b.Faces.SelectMany(Numbers)),
        (SpeechInAudio a, SpeechInAudio b) => AreNear(a.Segments.SelectMany(Numbers), b.Segments.SelectMany(Numbers)),
        _ => false,
    };

    /// <summary>Bytes that keeping the answer takes.</summary>
    public static long BytesOf(object result) => result is TensorOutput output ? output.Tensors.Sum(tensor => (long)tensor.Length) : 0;

    private static bool AreSame(IReadOnlyList<Tensor> one, IReadOnlyList<Tensor> other, bool isByTopClass) =>
        one.Count == other.Count && one.All(a => other.FirstOrDefault(b => b.Name == a.Name) is { } b && AreSame(a, b, isByTopClass));

    private static bool AreSame(Tensor one, Tensor other, bool isByTopClass)
    {
        if (one.Datatype != other.Datatype || !one.Shape.SequenceEqual(other.Shape))
        {
            return false;
        }
        return one.Datatype switch
        {
            TensorDatatype.Fp32 => AreSame(one.Elements<float>(), other.Elements<float>(), one.Shape, isByTopClass),
            TensorDatatype.Fp64 => AreSame(Narrow(one.Elements<double>()), Narrow(other.Elements<double>()), one.Shape, isByTopClass),
            TensorDatatype.Fp16 => AreSame(Narrow(one.Elements<Half>()), Narrow(other.Elements<Half>()), one.Shape, isByTopClass),
            TensorDatatype.Bf16 => AreSame(Widen(one.Elements<ushort>()), Widen(other.Elements<ushort>()), one.Shape, isByTopClass),
            _ => one.Bytes.SequenceEqual(other.Bytes),
        };
    }

    private static bool AreSame(ReadOnlySpan<float> one, ReadOnlySpan<float> other, IReadOnlyList<long> shape, bool isByTopClass)
    {
        var classes = shape.Count == 0 ? 1 : (int)shape[^1];
        if (!isByTopClass || classes < 2)
        {
            return AreNear(one, other);
        }
        for (var row = 0; row < one.Length; row += classes)
        {
            if (Top(one.Slice(row, classes)) != Top(other.Slice(row, classes)))
            {
                return false;
            }
        }
        return true;
    }

    private static int Top(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var i = 1; i < row.Length; i++)
        {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }

    private static bool AreNear(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        if (one.Length != other.Length)
        {
            return false;
        }
        for (var i = 0; i < one.Length; i++)
        {
            if (!AreNear(one[i], other[i]))
            {
                return false;
            }
        }
        return true;
    }

    private static bool AreNear(IEnumerable<float> one, IEnumerable<float> other) =>
        AreNear(CollectionsMarshal.AsSpan(one.ToList()), CollectionsMarshal.AsSpan(other.ToList()));

    // The same infinity, or not a number in both, is the same; nothing else is near to them.
    private static bool AreNear(float one, float other) => one.Equals(other) || (float.IsFinite(one) && float.IsFinite(other) && IsWithin(one, other));

    private static bool IsWithin(float one, float other) =>
        Math.Abs((double)one - other) <= Math.Max(Nothing, ShadowRules.Tolerance * Math.Max(Math.Abs((double)one), Math.Abs((double)other)));

    private static float[] Narrow(ReadOnlySpan<double> numbers)
    {
        var narrow = new float[numbers.Length];
        for (var i = 0; i < narrow.Length; i++)
        {
            narrow[i] = (float)numbers[i];
        }
        return narrow;
    }

    private static float[] Narrow(ReadOnlySpan<Half> numbers)
    {
        var wide = new float[numbers.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = (float)numbers[i];
        }
        return wide;
    }

    private static float[] Widen(ReadOnlySpan<ushort> halves)
    {
        var wide = new float[halves.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
        }
        return wide;
    }

    private static IEnumerable<float> Numbers(RecognisedLine line) => line.Polygon.SelectMany(Numbers).Prepend(line.Score);

    private static IEnumerable<float> Numbers(DetectedFace face) =>
        face.Keypoints.SelectMany(Numbers).Concat([face.Score, face.Box.XMin, face.Box.YMin, face.Box.XMax, face.Box.YMax]);

    private static IEnumerable<float> Numbers(SpeechInterval heard) => [(float)heard.Start.TotalSeconds, (float)heard.End.TotalSeconds, heard.Score];

    private static IEnumerable<float> Numbers(PixelPoint point) => [point.X, point.Y];
}
