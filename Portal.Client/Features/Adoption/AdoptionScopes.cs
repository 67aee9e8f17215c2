using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Adoption;

/// <summary>What a page's scope is, as its address says it.</summary>
public static class AdoptionScopes
{
    public static IReadOnlyList<int> Ks { get; } = [1, 10, 100];

    public static IReadOnlyList<int> MonthsOffered { get; } = [6, 12, 24, 36];

    /// <summary>Takes what can be taken: an address is typed by anybody.</summary>
    /// <param name="text">A parameter's text by its name; null where there is none.</param>
    public static AdoptionScope Parse(Func<string, string?> text)
    {
        var usual = new AdoptionScope();
        return new AdoptionScope
        {
            K = Number(text("k")) is { } k && Ks.Contains(k) ? k : usual.K,
            D = Number(text("d")) is >= 1 and <= 28 and var d ? d : null,
            Months = Number(text("months")) is >= 3 and <= 60 and var months ? months : usual.Months,
            End = Day(text("end")),
            BelievedOn = Day(text("believedOn")),
            Industry = Industry.IsSection(text("industry")) ? text("industry") : null,
            SizeClass = SizeClasses.All.Contains(text("sizeClass")) ? text("sizeClass") : null,
            Country = text("country") is { Length: 2 } country && country.All(char.IsAsciiLetterUpper) ? country : null,
            Task = Slug(text("task")),
            Model = Slug(text("model")),
            Publisher = Slug(text("publisher")),
        };
    }

    /// <returns>Null for what is no day of a year that people live in.</returns>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and <= 2200
            ? day
            : null;

    /// <summary>The scope of one member of a dimension. The unknown one (an empty key) has none.</summary>
    public static AdoptionScope? Within(this AdoptionScope scope, AdoptionDimension dimension, string key) =>
        key.Length == 0 ? null : scope.With(dimension, key);

    /// <param name="key">Null for all members.</param>
    public static AdoptionScope With(this AdoptionScope scope, AdoptionDimension dimension, string? key) => dimension switch
    {
        AdoptionDimension.Industry => scope with { Industry = Industry.IsSection(key) ? key : null },
        AdoptionDimension.SizeClass => scope with { SizeClass = key },
        AdoptionDimension.Country => scope with { Country = key },
        AdoptionDimension.Task => scope with { Task = key },
        AdoptionDimension.Model => scope with { Model = key },
        _ => scope with { Publisher = key },
    };

    /// <returns>The one member that the scope is of; null for all.</returns>
    public static string? Of(this AdoptionScope scope, AdoptionDimension dimension) => dimension switch
    {
        AdoptionDimension.Industry => scope.Industry,
        AdoptionDimension.SizeClass => scope.SizeClass,
        AdoptionDimension.Country => scope.Country,
        AdoptionDimension.Task => scope.Task,
        AdoptionDimension.Model => scope.Model,
        _ => scope.Publisher,
    };

    /// <summary>A dimension by its name in an address.</summary>
    public static AdoptionDimension Dimension(string? text, AdoptionDimension otherwise) =>
        Enum.GetValues<AdoptionDimension>().Where(dimension => dimension.Word() == text).Append(otherwise).First();

    /// <summary>The dimension's name in an address.</summary>
    public static string Word(this AdoptionDimension dimension)
    {
        var name = dimension.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Slug(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') ? text : null;
}
