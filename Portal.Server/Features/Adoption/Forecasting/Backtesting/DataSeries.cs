namespace Portal.Server.Features.Adoption.Forecasting.Backtesting;

/// <summary>One series of a data file, periods in order and without gaps.</summary>
/// <param name="Values">Levels, or new adopters when <paramref name="IsSales"/>.</param>
/// <param name="Cap">The known ceiling; infinite for counts.</param>
/// <param name="FirstYear">The year of t = 1; 0 when periods are not years.</param>
internal sealed record DataSeries(string Group, string Name, IReadOnlyList<double> Values, double Cap, int FirstYear, bool IsSales)
{
    // Nothing in the file says what a period is when it is not a year; fortnights are the usual survey rhythm.
    private const double PeriodsPerYearOtherwise = 26;

    public PanelSeries ToPanel() => new(Name, Values, Cap, FirstYear, FirstYear == 0 ? PeriodsPerYearOtherwise : 1);
}
