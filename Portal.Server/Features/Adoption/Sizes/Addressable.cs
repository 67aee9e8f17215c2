using MathNet.Numerics.Distributions;
using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Sizes;

/// <summary>
/// A denominator with its doubt. What is active is counted, so a rate is only as doubtful as this. It ages: a year on either
/// side of its day makes it 2 % more doubtful, of the number and either way for a range, as a further standard
/// deviation for a standard error. The number of businesses of a section seldom changes by more in a year.
/// </summary>
internal sealed record Addressable(
    long Organisations, long? Low, long? High, double? StandardError, DateOnly AsOf, string Source, bool IsDemo)
{
    /// <summary>Above it a rate would be a guess.</summary>
    public const double MostVariation = 0.3;

    private const double AssumedDoubt = 0.1;
    private const double DoubtAYear = 0.02;
    private const double Share95 = 1.959963984540054;

    public static Addressable Of(MarketSize size) =>
        new(size.Organisations, size.Low, size.High, size.StandardError, size.AsOf, size.Source, size.IsDemo);

    /// <returns>The sum, as old as its oldest part; null for no parts. Independent standard errors add as squares, ranges end to end.</returns>
    public static Addressable? Sum(IReadOnlyCollection<Addressable> parts)
    {
        if (parts.Count <= 1)
        {
            return parts.SingleOrDefault();
        }
        var squares = parts.All(part => part.StandardError is not null) ? Math.Sqrt(parts.Sum(part => part.StandardError!.Value * part.StandardError.Value)) : (double?)null;
        var ranged = squares is null && parts.Any(part => part.Basis != RangeBasis.Assumed);
        return new(
            parts.Sum(part => part.Organisations),
            ranged ? parts.Sum(part => (long)Math.Max(0, part.Range(0).Low)) : null,
            ranged ? parts.Sum(part => (long)Math.Ceiling(part.Range(0).High)) : null,
            squares,
            parts.Min(part => part.AsOf),
            string.Join("; ", parts.Select(part => part.Source).Distinct().Order(StringComparer.Ordinal)),
            parts.Any(part => part.IsDemo));
    }

    public Denominator Wire => new(Organisations, Low, High, AsOf, Source, IsDemo);

    public RangeBasis Basis => StandardError is not null ? RangeBasis.StandardError
        : Low is not null || High is not null ? RangeBasis.Range
        : RangeBasis.Assumed;

    /// <summary>Its coefficient of variation on a day; a range is read as one of 95 %.</summary>
    public double Variation(DateOnly day)
    {
        var years = YearsTo(day);
        if (StandardError is { } error)
        {
            var own = error / Math.Max(1, Organisations);
            return Math.Sqrt((own * own) + (DoubtAYear * years * DoubtAYear * years));
        }
        var (low, high) = Range(years);
        return (high - low) / (2 * Share95 * Math.Max(1, Organisations));
    }

    /// <returns>The rate, or why there is none.</returns>
    public (Rate? Rate, RateProblem Problem) RateOf(int active, DateOnly day)
    {
        if (active > Organisations)
        {
            return (null, RateProblem.AboveDenominator);
        }
        if (Organisations == 0)
        {
            return (null, RateProblem.NoDenominator);
        }
        if (Variation(day) > MostVariation)
        {
            return (null, RateProblem.UncertainDenominator);
        }
        var (low, high) = StandardError is null ? Range(YearsTo(day)) : Quantiles(active, Variation(day));
        // There are at least as many as are active.
        return (new(
            (double)active / Organisations,
            active / Math.Max(high, Math.Max(1, active)),
            active / Math.Max(low, Math.Max(1, active)),
            Basis), RateProblem.None);
    }

    private double YearsTo(DateOnly day) => Math.Abs(day.DayNumber - AsOf.DayNumber) / 365.25;

    private (double Low, double High) Range(double years)
    {
        var aged = DoubtAYear * years * Organisations;
        return StandardError is { } error
            ? (Organisations - (Share95 * error) - aged, Organisations + (Share95 * error) + aged)
            : Basis == RangeBasis.Range
                ? ((Low ?? Organisations) - aged, (High ?? Organisations) + aged)
                : (Organisations - (AssumedDoubt * Organisations) - aged, Organisations + (AssumedDoubt * Organisations) + aged);
    }

    /// <summary>The middle 95 % of a lognormal number whose mean is the source's, given that it is not below what is active.</summary>
    private (double Low, double High) Quantiles(int active, double variation)
    {
        if (variation == 0)
        {
            return (Organisations, Organisations);
        }
        var sigma = Math.Sqrt(Math.Log(1 + (variation * variation)));
        var mean = Math.Log(Organisations) - (sigma * sigma / 2);
        var below = active == 0 ? 0 : Normal.CDF(0, 1, (Math.Log(active) - mean) / sigma);
        return (At(.025), At(.975));

        double At(double part) => Math.Exp(mean + (sigma * Normal.InvCDF(0, 1, below + (part * (1 - below)))));
    }
}
