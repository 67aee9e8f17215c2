using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>Names of what organisations and calls are told apart by, in the reader's language.</summary>
public sealed class MetricNames(
    IStringLocalizer<AdoptionText> text, IStringLocalizer<IndustryText> industries, IStringLocalizer<CommonText> common)
{
    public string Dimension(AdoptionDimension dimension) => text[$"By_{dimension}"];

    /// <summary>The dimension's name within a sentence.</summary>
    public string By(AdoptionDimension dimension) => Dimension(dimension).ToLower(CultureInfo.CurrentUICulture);

    /// <param name="name">As the portal gave it; empty where the page has it itself.</param>
    public string Member(AdoptionDimension dimension, string key, string name = "") => (dimension, key) switch
    {
        (_, "") => text["NotKnown"],
        (_, Industry.All) => industries.Name(Industry.All),
        (AdoptionDimension.Industry, _) => Industry.IsSection(key) ? industries.Name(key) : key,
        (AdoptionDimension.SizeClass, _) => text["People", key],
        (AdoptionDimension.Country, _) => Country(key),
        (AdoptionDimension.Task, _) => common.Task(key),
        _ => name.Length > 0 ? name : key,
    };

    private static string Country(string code)
    {
        try
        {
            // What DisplayName says depends on the machine; the name as the language's speakers write it does not.
            var name = new RegionInfo($"{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}-{code}").NativeName;
            return name.Length > 0 ? name : code;
        }
        catch (ArgumentException)
        {
            return code;
        }
    }

    public string State(OrganisationState state) => text[$"State_{state}"];
}
