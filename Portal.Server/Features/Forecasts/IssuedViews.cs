using Portal.Client.Contracts;

namespace Portal.Server.Features.Forecasts;

/// <summary>Rows of the log in the words of the wire.</summary>
internal static class IssuedViews
{
    public static IssuedForecastView Of(IssuedForecast row) => new(
        row.Origin, new(row.IssuedAt, TimeSpan.Zero), row.IsHindcast, row.ModelVersion, row.DefinitionVersion,
        row.Organisations > 0 ? row.Organisations : null, row.DenominatorVariation,
        Word<ForecastWay>(row.Method), Word<BandBasis>(row.BandSource), Word<ForecastRefusal>(row.Refusal),
        [.. IssuedStep.Read(row.Steps).Select(step => Point(row.Origin, step))]);

    public static BassView? Bass(LoggedExplanation? explanation) =>
        explanation is { Innovation: { } p, Imitation: { } q, Ceiling: { } m, CeilingError: { } error, Peak: { } peak }
            ? new(p * ForecastModel.MonthsPerYear, q * ForecastModel.MonthsPerYear, m, error, peak)
            : null;

    public static IReadOnlyList<BassDoubt> Doubts(LoggedExplanation? explanation) =>
        [.. (explanation?.Doubts ?? []).Select(Word<BassDoubt>).OfType<BassDoubt>()];

    private static ForecastPoint Point(DateOnly origin, IssuedStep step) => new(
        MonthEnds.After(origin, step.Horizon), step.Horizon, step.Q50,
        new(step.Q25, step.Q75), new(step.Q10, step.Q90), new(step.Q025, step.Q975));

    private static T? Word<T>(string? name)
        where T : struct, Enum => Enum.TryParse<T>(name, out var word) ? word : null;
}
