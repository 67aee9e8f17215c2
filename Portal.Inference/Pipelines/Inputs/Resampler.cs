using System.Buffers;
using System.Numerics.Tensors;

namespace Portal.Inference.Pipelines.Inputs;

/// <summary>
/// Brings a recording to another rate by a Kaiser-windowed sinc, block by block: memory does not grow with the source's
/// rate. The kernel is tabulated at 512 positions between two source samples and interpolated between those.
/// </summary>
internal sealed class Resampler
{
    private const int Phases = 512;
    private const int ZeroCrossings = 16;
    private const int Block = 4096;
    private const double KaiserBeta = 9;

    // A little below the limit, so that the transition band ends near it.
    private const double Passband = 0.94;

    private readonly double step;
    private readonly int half;
    private readonly float[][] kernels;

    public Resampler(int from, int to)
    {
        step = (double)from / to;
        var cutoff = Passband * Math.Min(1, 1 / step);
        half = (int)Math.Ceiling(ZeroCrossings / cutoff);
        kernels = [.. Enumerable.Range(0, Phases + 1).Select(phase => Kernel((double)phase / Phases, cutoff, half))];
    }

    /// <param name="read">Reads source samples from a position on; positions outside the source are silence.</param>
    /// <param name="target">Filled with the source at the other rate, from the source's first sample on.</param>
    /// <param name="cancellationToken">Gives up between two blocks.</param>
    public void Run(SampleReader read, Span<float> target, CancellationToken cancellationToken)
    {
        var window = ArrayPool<float>.Shared.Rent((int)Math.Ceiling(Block * step) + 2 * half + 2);
        try
        {
            for (var start = 0; start < target.Length; start += Block)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var block = target[start..Math.Min(start + Block, target.Length)];
                var first = (long)(start * step) - half + 1;
                var last = (long)((start + block.Length - 1) * step) + half;
                var source = window.AsSpan(0, (int)(last - first + 1));
                read(first, source);
                for (var i = 0; i < block.Length; i++)
                {
                    block[i] = At((start + i) * step, source, first);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(window);
        }
    }

    private float At(double position, ReadOnlySpan<float> source, long first)
    {
        var whole = (long)position;
        var phase = (position - whole) * Phases;
        var lower = (int)phase;
        var share = (float)(phase - lower);
        var taps = source.Slice((int)(whole - half + 1 - first), 2 * half);
        return (1 - share) * TensorPrimitives.Dot(taps, kernels[lower])
            + share * TensorPrimitives.Dot(taps, kernels[lower + 1]);
    }

    // Weights of the source samples −half+1 … half around a point that lies 'fraction' after sample 0; they add up to one.
    private static float[] Kernel(double fraction, double cutoff, int half)
    {
        var weights = new double[2 * half];
        for (var i = 0; i < weights.Length; i++)
        {
            var distance = i - half + 1 - fraction;
            weights[i] = Sinc(cutoff * distance) * Kaiser(distance / half);
        }

        var sum = weights.Sum();
        return [.. weights.Select(weight => (float)(weight / sum))];
    }

    private static double Sinc(double x) => Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Kaiser(double x) =>
        Math.Abs(x) >= 1 ? 0 : BesselI0(KaiserBeta * Math.Sqrt(1 - x * x)) / BesselI0(KaiserBeta);

    private static double BesselI0(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; term > sum * 1e-12; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}

/// <summary>Reads samples from a position on.</summary>
internal delegate void SampleReader(long first, Span<float> destination);
