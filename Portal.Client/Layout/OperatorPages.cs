using Microsoft.AspNetCore.Components;
using Portal.Client.Shared;

namespace Portal.Client.Layout;

/// <summary>The operator's pages in the order of the menu.</summary>
internal static class OperatorPages
{
    /// <summary>Paths with the keys of their names.</summary>
    public static IReadOnlyList<(string Path, string Name)> All { get; } =
    [
        (PortalUrls.Adoption, "NavAdoption"), (PortalUrls.Forecasts, "NavForecasts"), (PortalUrls.OfficialStatistics, "NavOfficialStatistics"),
        (PortalUrls.Reconciliation, "NavReconciliation"), (PortalUrls.Reviews, "NavReviews"), (PortalUrls.Serving, "NavServing"), (PortalUrls.Organisations, "NavOrganisations"),
    ];

    /// <summary>Whether the page under <paramref name="path"/>, or one below it, is open.</summary>
    public static bool IsHere(NavigationManager navigation, string path)
    {
        var here = PortalUrls.Current(navigation);
        return here.StartsWith(path, StringComparison.Ordinal) && (here.Length == path.Length || here[path.Length] is '/' or '?' or '#');
    }
}
