using Portal.Server.Features.Adoption.Forecasting.Curves;

namespace Portal.Server.Tests.Adoption.Forecasting;

/// <summary>Numbers that were printed elsewhere: estimates within 1 %, standard errors within 1.5 % (their own rounding).</summary>
public class PublishedFitsTests
{
    public static TheoryData<string, double[], double, double, double, double> SteffensMurthy => new()
    {
        { "Steffens and Murthy 1992, colour television", Published.ColourTelevision, 39660, 0.0185, 0.61473, 119_500 },
        { "Steffens and Murthy 1992, clothes dryers", Published.ClothesDryers, 16490, 0.0136, 0.3265, 16_400 },
        { "Steffens and Murthy 1992, room air conditioners", Published.RoomAirConditioners, 18720, 0.0094, 0.3744, 26_300 },
    };

    [Theory]
    [MemberData(nameof(SteffensMurthy))]
    public void Sales_give_the_printed_parameters_and_are_identified(string source, double[] sales, double m, double p, double q, double meanSquare)
    {
        var fit = CurveFitter.Free(CurveKind.Bass, FitTarget.Sales, Observations.OfSales(sales))!;
        Near(source, m, fit.M);
        Near(source, p, fit.First);
        Near(source, q, fit.Second);
        Near(source, meanSquare, fit.Sse / sales.Length);
        Assert.Empty(fit.Doubts);
    }

    [Fact]
    public void The_density_form_gives_the_printed_errors_and_residual_error_of_video_recorders()
    {
        const string Source = "Bass_2a.r, printed nls summary";
        var fit = CurveFitter.Free(CurveKind.Bass, FitTarget.Density, Observations.OfSales(Published.VideoRecorders))!;
        Near(Source, 68000, fit.M);
        Near(Source, 0.00659, fit.First);
        Near(Source, 0.638, fit.Second);
        Near(Source, 3130, fit.StandardErrors.M, 0.015);
        Near(Source, 0.00143, fit.StandardErrors.First, 0.015);
        Near(Source, 0.0414, fit.StandardErrors.Second, 0.015);
        Near(Source, 727, Math.Sqrt(fit.Sse / 7));
    }

    [Theory]
    [InlineData("Sales", 235270, 419716, 0.0415, 0.0705, 0.1980, 0.1826)]
    [InlineData("Hazard", 216733, 322114, 0.0448, 0.063, 0.2068, 0.1716)]
    [InlineData("Cumulative", 267980, 483139, 0.0364, 0.0634, 0.1883, 0.1487)]
    public void Four_points_give_the_printed_numbers_and_are_refused(string target, double m, double errorM, double p, double errorP, double q, double errorQ)
    {
        const string Source = "Liu, University of Georgia thesis, Table 3.6";
        var fit = CurveFitter.Free(CurveKind.Bass, Enum.Parse<FitTarget>(target), Observations.OfSales(Published.CashCards))!;
        Near(Source, m, fit.M);
        Near(Source, p, fit.First);
        Near(Source, q, fit.Second);
        Near(Source, errorM, fit.StandardErrors.M, 0.015);
        Near(Source, errorP, fit.StandardErrors.First, 0.015);
        Near(Source, errorQ, fit.StandardErrors.Second, 0.015);
        Assert.Contains(Doubt.CeilingUncertain, fit.Doubts);
        Assert.Contains(Doubt.TooFewPeriods, fit.Doubts);
    }

    [Theory]
    [InlineData("Liu, University of Georgia thesis, Table 3.6", true, 208602, 0.0505, 0.2088)]
    [InlineData("GitNote, Module 1", false, 10.5036768, 0.0626032, 0.73766359)]
    public void The_regression_of_1969_gives_the_printed_numbers(string source, bool cards, double m, double p, double q)
    {
        var fit = BassRegression.Of(Observations.OfSales(cards ? Published.CashCards : Published.ClassExercise))!.Value;
        Near(source, m, fit.M);
        Near(source, p, fit.P);
        Near(source, q, fit.Q);
    }

    private static void Near(string source, double expected, double actual, double within = 0.01) =>
        Assert.True(Math.Abs(actual / expected - 1) <= within, $"{source}: {expected} was printed, {actual} was found.");
}
