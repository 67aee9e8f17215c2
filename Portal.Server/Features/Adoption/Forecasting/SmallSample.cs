using System.Collections.Concurrent;
using MathNet.Numerics.Distributions;

namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>How much wider a prediction interval from k observations is than one from endlessly many.</summary>
internal static class SmallSample
{
    private const int Fewest = 3;
    private static readonly ConcurrentDictionary<int, (double F50, double F80, double F95)> Known = new();

    /// <returns>Factors for the 50, 80 and 95 % intervals; all above one.</returns>
    public static (double F50, double F80, double F95) Factors(int count) => Known.GetOrAdd(Math.Max(count, Fewest), k =>
    {
        double Factor(double upper) => StudentT.InvCDF(0, 1, k - 1, upper) / MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, upper) * Math.Sqrt(1 + 1.0 / k);
        return (Factor(0.75), Factor(0.9), Factor(0.975));
    });
}
