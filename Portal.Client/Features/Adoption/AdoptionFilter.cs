using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Adoption;

/// <summary>What the page shows, as its address says it.</summary>
public sealed record AdoptionFilter(int K, int D, int Months, string Scope)
{
    public static IReadOnlyList<int> Ks { get; } = [1, 10, 100];

    public static IReadOnlyList<int> Ds { get; } = [1, 3, 5, 10];

    public static IReadOnlyList<int> MonthsOffered { get; } = [6, 12, 24, 36];

    /// <summary>Takes what can be taken: an address is typed by anybody.</summary>
    public static AdoptionFilter Parse(string? k, string? d, string? months, string? scope)
    {
        var predictions = Number(k) is { } n && Ks.Contains(n) ? n : 10;
        return new AdoptionFilter(
            predictions,
            Number(d) is >= 1 and <= 28 and var days ? days : UsualDays(predictions),
            Number(months) is >= 3 and <= 60 and var m ? m : 24,
            Industry.IsSection(scope) ? scope! : Industry.All);
    }

    /// <summary>The days that go with a number of predictions: a single one cannot fall on three.</summary>
    public AdoptionFilter WithK(int k) => this with { K = k, D = k == 1 ? 1 : K == 1 ? UsualDays(k) : D };

    public string Url => string.Create(CultureInfo.InvariantCulture, $"operator/adoption?k={K}&d={D}&months={Months}")
        + (Scope == Industry.All ? "" : $"&industry={Scope}");

    private static int UsualDays(int k) => k == 1 ? 1 : 3;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
