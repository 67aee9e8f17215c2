using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Register;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>The members of a dimension, numbered as they are met.</summary>
internal sealed class Members(AdoptionDimension dimension, AdoptionRegister register)
{
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<int, int> ofModels = [];

    public AdoptionDimension Dimension => dimension;

    /// <summary>Whether it tells calls apart; otherwise it tells organisations apart.</summary>
    public bool IsOfCalls => dimension is AdoptionDimension.Task or AdoptionDimension.Model or AdoptionDimension.Publisher;

    public int Count => numbers.Count;

    /// <summary>Members in the order of their keys; size classes by size.</summary>
    public IEnumerable<(string Key, int Number)> InOrder => numbers
        .Select(pair => (pair.Key, pair.Value))
        .OrderBy(pair => dimension == AdoptionDimension.SizeClass ? Place(pair.Key) : 0)
        .ThenBy(pair => pair.Key, StringComparer.Ordinal);

    public int Of(string key)
    {
        if (!numbers.TryGetValue(key, out var number))
        {
            numbers[key] = number = numbers.Count;
        }
        return number;
    }

    public int Of(Adopter adopter, OrganisationPlace place) => Of(dimension switch
    {
        AdoptionDimension.Industry => place.Industry,
        AdoptionDimension.SizeClass => place.SizeClass,
        _ => adopter.Country,
    });

    public int OfModel(int id)
    {
        if (!ofModels.TryGetValue(id, out var number))
        {
            // One that was published a moment ago has use before the register has it.
            var model = register.Models.GetValueOrDefault(id);
            ofModels[id] = number = Of(dimension switch
            {
                AdoptionDimension.Task => model?.Task,
                AdoptionDimension.Model => model?.Slug,
                _ => model?.Publisher,
            } ?? "");
        }
        return number;
    }

    private static int Place(string sizeClass)
    {
        for (var i = 0; i < SizeClasses.All.Count; i++)
        {
            if (SizeClasses.All[i] == sizeClass)
            {
                return i;
            }
        }
        return SizeClasses.All.Count;
    }
}
