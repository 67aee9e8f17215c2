using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Resources;

namespace Portal.Client.Features.Adoption;

/// <summary>Months as each language writes them.</summary>
public static class AdoptionDates
{
    public static string Month(this IStringLocalizer<AdoptionText> text, DateOnly day) =>
        day.ToString(text["MonthFormat"], CultureInfo.CurrentCulture);
}
