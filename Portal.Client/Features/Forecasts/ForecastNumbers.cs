using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;

namespace Portal.Client.Features.Forecasts;

/// <summary>Numbers and days as the reader's language writes them.</summary>
internal static class ForecastNumbers
{
    public static string Percent(double share) => share.ToString("P1", CultureInfo.CurrentCulture);

    public static string Percent(int part, int whole) => (whole == 0 ? 0 : (double)part / whole).ToString("P0", CultureInfo.CurrentCulture);

    public static string Points(double points) => points.ToString("N2", CultureInfo.CurrentCulture);

    public static string Ratio(double? ratio) => ratio?.ToString("N2", CultureInfo.CurrentCulture) ?? "–";

    public static string Whole(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    public static string Rate(double rate) => rate.ToString("0.####", CultureInfo.CurrentCulture);

    public static string Day(DateOnly day) => Days.Long(day);

    public static string Range(this IStringLocalizer<ForecastsText> text, ForecastBand band) => text["Range", Percent(band.Low), Percent(band.High)];
}
