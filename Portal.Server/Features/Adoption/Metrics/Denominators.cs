using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Sizes;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>What a count is divided by.</summary>
/// <param name="Size">Null when there is nothing to divide by.</param>
/// <param name="Among">The industries that the size is of: only they may be counted. Null for all of them.</param>
internal sealed record RateBase(Addressable? Size, IReadOnlyCollection<string>? Among)
{
    public static RateBase None { get; } = new(null, null);

    public (Rate? Rate, RateProblem Problem) RateOf(int active, DateOnly day) => Size?.RateOf(active, day) ?? (null, RateProblem.NoDenominator);
}

/// <summary>Finds what a member's or everybody's count is divided by. Nobody counts addressable organisations by country.</summary>
internal sealed class Denominators(MetricView view, AdoptionDimension by)
{
    private readonly Dictionary<(string? Industry, string? SizeClass, DateOnly Day), RateBase> known = [];

    public RateBase OfTotal(DateOnly day) => Of(view.Scope.Industry, view.Scope.SizeClass, day);

    public RateBase OfMember(string key, DateOnly day) => by switch
    {
        AdoptionDimension.Industry => Of(key, view.Scope.SizeClass, day),
        AdoptionDimension.SizeClass => Of(view.Scope.Industry, key, day),
        AdoptionDimension.Country => RateBase.None,
        // What is called says nothing about who could call it.
        _ => OfTotal(day),
    };

    private RateBase Of(string? industry, string? sizeClass, DateOnly day)
    {
        if (view.Scope.Country is not null || by == AdoptionDimension.Country)
        {
            return RateBase.None;
        }
        if (!known.TryGetValue((industry, sizeClass, day), out var found))
        {
            known[(industry, sizeClass, day)] = found = industry is null ? OfAll(sizeClass, day) : new(view.Sizes.At(industry, sizeClass, day), null);
        }
        return found;
    }

    private RateBase OfAll(string? sizeClass, DateOnly day)
    {
        var sized = view.Sizes.Industries
            .Select(industry => (Industry: industry, Size: view.Sizes.At(industry, sizeClass, day)))
            .Where(one => one.Size is not null)
            .ToList();
        return sized.Count == 0
            ? RateBase.None
            : new(Addressable.Sum([.. sized.Select(one => one.Size!)]), [.. sized.Select(one => one.Industry)]);
    }
}
