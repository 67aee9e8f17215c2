using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Register;
using Portal.Server.Features.Adoption.Use;

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
            ofModels[id] = number = Of(register.Models.TryGetValue(id, out var model) ? KeyOf(model) : "");
        }
        return number;
    }

    /// <summary>Puts the models of each member together; those that the scope leaves out are in no group.</summary>
    /// <returns>The groups, and the members' keys by group.</returns>
    public (ModelGroups Groups, string[] Keys) Grouped(MetricView view)
    {
        string[] keys = [.. register.Models.Values.Select(KeyOf).Append("").Distinct().Order(StringComparer.Ordinal)];
        // One that was published a moment ago has use before the register has it.
        var unknown = view.Counted == ModelGroups.All ? Array.IndexOf(keys, "") : -1;
        var groups = register.NoGroups();
        Array.Fill(groups, unknown);
        foreach (var model in register.Models.Values)
        {
            groups[model.Id] = view.Counts(model.Id) ? Array.BinarySearch(keys, KeyOf(model), StringComparer.Ordinal) : -1;
        }
        return (new(groups, unknown), keys);
    }

    private string KeyOf(AdoptedModel model) => dimension switch
    {
        AdoptionDimension.Task => model.Task,
        AdoptionDimension.Model => model.Slug,
        _ => model.Publisher,
    };

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
