using Portal.Client.Contracts;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Forecasting;
using Portal.Server.Features.Adoption.Forecasting.Smoothing;

namespace Portal.Server.Features.Forecasts;

/// <summary>Makes the rows of the log from what a panel forecasts.</summary>
internal sealed class IssuedForecasts(PanelForecaster forecaster, DateTime now)
{
    /// <param name="origin">End of the last complete month.</param>
    /// <param name="today">Breaks up to then are known.</param>
    public IssuedForecast Of(MonthlySeries series, DateOnly origin, DateOnly today) =>
        Row(series, series.Count, isHindcast: false, forecaster.Forecast(series.Levels, series.StandingAt(series.Count, origin, today)));

    /// <summary>What today's counts would have had issued at the end of an earlier month.</summary>
    public IssuedForecast AsOf(MonthlySeries series, int known)
    {
        var origin = series.EndOf(known);
        return Row(series, known, isHindcast: true, forecaster.AsOf(series.Levels, known, series.StandingAt(known, origin, origin)));
    }

    private IssuedForecast Row(MonthlySeries series, int known, bool isHindcast, ForecastAnswer answer)
    {
        var origin = series.EndOf(known);
        var (organisations, variation) = (series.OrganisationsAt(known), series.VariationAt(known));
        IReadOnlyList<ForecastStep> steps = [];
        var refusal = answer.Reason;
        if (answer.Forecast is { } forecast)
        {
            var widened = DenominatorDraws.Widen(
                forecast.Steps, variation ?? 0, organisations, series.ActiveAt(known), ForecastModel.Ceiling, Seed(series.Industry.Industry, origin));
            steps = Refusals.Telling(widened, ForecastModel.Ceiling);
            refusal = steps.Count == 0 ? RefusalReason.BandTooWide : null;
        }
        return new()
        {
            Industry = series.Industry.Industry,
            Origin = origin,
            IssuedAt = now,
            IsHindcast = isHindcast,
            ModelVersion = ForecastModel.Version,
            DefinitionVersion = AdoptionDefinitions.Version,
            Active = series.ActiveAt(known),
            Organisations = organisations,
            DenominatorVariation = variation,
            Method = refusal is null ? $"{answer.Forecast!.Method}" : null,
            BandSource = refusal is null ? $"{answer.Forecast!.Source}" : null,
            Refusal = refusal is null ? null : $"{refusal}",
            Steps = IssuedStep.Write(WithRivals(series, known, steps)),
            Explanation = isHindcast ? null : Explain(series).Write(),
        };
    }

    private static List<IssuedStep> WithRivals(MonthlySeries series, int known, IReadOnlyList<ForecastStep> steps)
    {
        if (steps.Count == 0)
        {
            return [];
        }
        double[] levels = [.. series.Levels.Levels.Take(known)];
        var drift = Members.Drift(levels, steps.Count);
        var automatic = ExponentialSmoothing.Automatic(levels);
        return
        [
            .. steps.Select((step, i) => new IssuedStep(
                step.Horizon, step.Band95.Low, step.Band80.Low, step.Band50.Low, step.Median, step.Band50.High, step.Band80.High, step.Band95.High,
                levels[^1], Inside(drift[i]), Inside(automatic.At(step.Horizon)))),
        ];
    }

    private static LoggedExplanation Explain(MonthlySeries series)
    {
        var adopted = series.Adopted;
        var bass = BassExplanation.Of(adopted);
        return bass.Parameters is not { } found
            ? new(null, null, null, null, null, [.. bass.Doubts.Select(doubt => $"{doubt}").Distinct()])
            : new(
                found.Innovation, found.Imitation, found.Ceiling, found.CeilingError,
                MonthEnds.After(series.EndOf(1), Math.Max((int)Math.Round(found.Peak) - 1, 0)), []);
    }

    // Of the industry and the month alone, so that a second look at a forecast draws the same.
    private static int Seed(string industry, DateOnly origin) => industry[0] * 1_000_003 + origin.DayNumber;

    private static double Inside(double level) => Math.Clamp(level, 0, ForecastModel.Ceiling);
}
