using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Resources;

namespace Portal.Client.Features.Adoption;

/// <summary>Dates as each language writes them; the long patterns of .NET name the weekday too.</summary>
public static class AdoptionDates
{
    public static string Day(this IStringLocalizer<AdoptionText> text, DateOnly day) =>
        day.ToString(text["DayFormat"], CultureInfo.CurrentCulture);

    public static string Month(this IStringLocalizer<AdoptionText> text, DateOnly day) =>
        day.ToString(text["MonthFormat"], CultureInfo.CurrentCulture);
}
