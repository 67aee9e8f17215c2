using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Resources;

namespace Portal.Client.Shared;

/// <summary>Amounts for people: credits, the portal's unit of account. What a credit is worth is between operator and customer.</summary>
public static class Money
{
    private const decimal MicrosPerCredit = 1_000_000m;

    /// <summary>At least three decimals, so that columns line up; never rounds a micro away.</summary>
    public static string Number(long micros) =>
        (micros / MicrosPerCredit).ToString("#,##0.000###", CultureInfo.CurrentCulture);

    public static string Credits(this IStringLocalizer<CommonText> text, long micros) => text["Credits", Number(micros)];

    public static string PricePerUnit(this IStringLocalizer<CommonText> text, long micros, string unit) =>
        micros == 0 ? text["Free"] : text["PricePerUnit", Number(micros), text.Unit(unit)];

    /// <summary>The name of a unit of use; an unknown one is shown as its manifest writes it.</summary>
    public static string Unit(this IStringLocalizer<CommonText> text, string unit) => text.Name("Unit", unit);

    /// <summary>A quantity with its unit, <c>1,000 images</c>.</summary>
    public static string Units(this IStringLocalizer<CommonText> text, long count, string unit)
    {
        var number = count.ToString("N0", CultureInfo.CurrentCulture);
        var quantity = text[$"{(count == 1 ? "UnitsOne" : "Units")}_{unit}", number];
        return quantity.ResourceNotFound ? $"{number} {unit}" : quantity.Value;
    }

    public static string Task(this IStringLocalizer<CommonText> text, string task) => text.Name("Task", task);
}
