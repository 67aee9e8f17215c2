using System.Numerics.Tensors;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>Greedy decoding: the likeliest class of every step, repetitions merged, blanks dropped.</summary>
internal static class CtcDecoder
{
    /// <param name="probabilities">Steps by classes.</param>
    public static List<CtcLetter> Decode(ReadOnlySpan<float> probabilities, Alphabet alphabet)
    {
        if (probabilities.Length % alphabet.Count != 0)
        {
            throw new InvalidOperationException("The recogniser's classes are not the key file's.");
        }

        List<CtcLetter> letters = [];
        var previous = 0;
        for (var step = 0; step < probabilities.Length / alphabet.Count; step++)
        {
            var row = probabilities.Slice(step * alphabet.Count, alphabet.Count);
            var best = TensorPrimitives.IndexOfMax(row);
            if (best != 0 && best == previous)
            {
                letters[^1] = letters[^1].Extend(step, row[best]);
            }
            else if (best != 0)
            {
                letters.Add(new CtcLetter(alphabet[best], step, step, row[best]));
            }

            previous = best;
        }

        return letters;
    }
}

/// <summary>A character, the steps over which the network saw it, and its best probability there.</summary>
internal readonly record struct CtcLetter(string Text, int First, int Last, float Probability)
{
    public float Middle => (First + Last) / 2f;

    public CtcLetter Extend(int step, float probability) =>
        this with { Last = step, Probability = Math.Max(Probability, probability) };
}
