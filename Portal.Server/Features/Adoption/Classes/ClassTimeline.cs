namespace Portal.Server.Features.Adoption.Classes;

/// <summary>Where an organisation is counted.</summary>
internal readonly record struct OrganisationPlace(string Industry, string SizeClass);

/// <summary>The classes of one organisation: by the day they begin on, and by when they were entered.</summary>
internal sealed class ClassTimeline(IEnumerable<OrganisationClass> classes)
{
    // The one that counts comes last: it began last, and of those that began on one day it was entered last.
    private readonly OrganisationClass[] classes = [.. classes.OrderBy(c => c.From).ThenBy(c => c.EnteredAt).ThenBy(c => c.Id)];

    public IReadOnlyList<OrganisationClass> Classes => classes;

    public static IReadOnlyDictionary<int, ClassTimeline> ByOrganisation(IEnumerable<OrganisationClass> classes) =>
        classes.GroupBy(c => c.OrganisationId).ToDictionary(group => group.Key, group => new ClassTimeline(group));

    /// <param name="known">Only what was entered before counts.</param>
    /// <returns>The class on the day; on a day before the first one, the first.</returns>
    public OrganisationPlace At(DateOnly day, DateTime known)
    {
        OrganisationClass? found = null;
        foreach (var one in classes)
        {
            if (one.EnteredAt < known && (found is null || one.From <= day))
            {
                found = one;
            }
        }
        found ??= classes[0];
        return new(found.Industry, found.SizeClass);
    }
}
