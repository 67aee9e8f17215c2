namespace Portal.Server.Features.Demo;

/// <summary>The same numbers on every machine, so that two demos of one day are the same demo.</summary>
internal sealed class DemoRandom(int seed)
{
    // Not for secrets: a seeded generator is the point.
#pragma warning disable CA5394
    private readonly Random random = new(seed);

    public double Next() => random.NextDouble();

    public int Between(int least, int most) => random.Next(least, most + 1);

    public void Fill(Span<byte> bytes) => random.NextBytes(bytes);
#pragma warning restore CA5394

    public bool Chance(double probability) => Next() < probability;

    public double Exponential(double mean) => -mean * Math.Log(1 - Next());

    public double LogNormal(double median, double sigma) => median * Math.Exp(sigma * Normal());

    public int Poisson(double mean)
    {
        var limit = Math.Exp(-mean);
        var count = 0;
        for (var product = Next(); product > limit; product *= Next())
        {
            count++;
        }
        return count;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
}
