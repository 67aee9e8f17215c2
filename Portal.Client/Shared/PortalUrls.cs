using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;

namespace Portal.Client.Shared;

/// <summary>Every address that a page links to.</summary>
public static class PortalUrls
{
    public const string Home = "/";
    public const string Models = "/models";
    public const string Keys = "/keys";
    public const string Subscriptions = "/subscriptions";
    public const string Notices = "/notices";
    public const string Organisation = "/organisation";
    public const string Webhooks = "/organisation/webhooks";
    public const string Usage = "/usage";
    public const string Publishing = "/publishing";
    public const string Statements = "/statements";
    public const string Income = "/income";
    public const string Adoption = "/operator/adoption";
    public const string Forecasts = "/operator/forecasts";
    public const string OfficialStatistics = "/operator/official-statistics";
    public const string Organisations = "/operator/organisations";
    public const string Reconciliation = "/operator/reconciliation";
    public const string Reviews = "/operator/reviews";
    public const string Serving = "/operator/serving";
    public const string MarketSizes = "/operator/adoption/market-sizes";
    public const string PublicAdoption = "/adoption";
    public const string Register = "/account/register";
    public const string Manage = "/account/manage";
    public const string SwitchOrganisation = "/account/organisation";
    public const string SignOut = "/account/sign-out";

    public static string Catalogue(string? search, string? task) =>
        WithQuery(Models, ("search", search), ("task", task));

    /// <param name="section">Null for the card, or one of <c>try</c>, <c>api</c>, <c>plans</c>, <c>files</c>.</param>
    public static string Model(string slug, string? section = null) =>
        section is null ? $"{Models}/{Uri.EscapeDataString(slug)}" : $"{Models}/{Uri.EscapeDataString(slug)}/{section}";

    /// <summary>Where a model's publisher sets its plans.</summary>
    public static string PlansOf(string slug) => $"{Publishing}/{Uri.EscapeDataString(slug)}";

    /// <summary>Where a model's publisher uploads its versions.</summary>
    public static string VersionsOf(string slug) => $"{PlansOf(slug)}/versions";

    /// <summary>Where a version's form is filled in.</summary>
    public static string DraftOf(string slug, string version) => $"{VersionsOf(slug)}/{Uri.EscapeDataString(version)}";

    /// <summary>Where operators decide about a version.</summary>
    public static string ReviewOf(string slug, string version) => $"{Reviews}/{Uri.EscapeDataString(slug)}/{Uri.EscapeDataString(version)}";

    public static string UsageOf(int days, string? model) =>
        WithQuery(Usage, ("days", days.ToString(CultureInfo.InvariantCulture)), ("model", model));

    public static string UsageOf(UsageFilter filter) => Filtered(Usage, filter);

    /// <param name="format"><c>export</c> for JSON, <c>export.csv</c> for spreadsheets.</param>
    public static string UsageExport(string format, UsageFilter filter) => Filtered($"/api/usage/{format}", filter);

    public static string Filtered(string path, UsageFilter filter) => WithQuery(
        path, ("days", filter.Days.ToString(CultureInfo.InvariantCulture)), ("model", filter.Model), ("who", filter.Who), ("member", filter.Member), ("keyId", filter.Key));

    /// <param name="month"><c>2026-11</c>.</param>
    public static string Statement(string month) => $"{Statements}/{Uri.EscapeDataString(month)}";

    /// <param name="format"><c>export</c> for JSON, <c>export.csv</c> for spreadsheets.</param>
    public static string StatementExport(string format, string month) => $"/api/statements/{Uri.EscapeDataString(month)}/{format}";

    public static string IncomeOf(int months, string? model) =>
        WithQuery(Income, ("months", months.ToString(CultureInfo.InvariantCulture)), ("model", model));

    /// <param name="format"><c>export</c> for JSON, <c>export.csv</c> for spreadsheets.</param>
    public static string IncomeExport(string format, int months, string? model) =>
        WithQuery($"/api/income/{format}", ("months", months.ToString(CultureInfo.InvariantCulture)), ("model", model));

    public static string ReconciliationOf(string? month, int page = 1) =>
        WithQuery(Reconciliation, ("month", month), ("page", page == 1 ? null : page.ToString(CultureInfo.InvariantCulture)));

    public static string ReconciliationOfOrganisation(string slug) => $"{Reconciliation}/{Uri.EscapeDataString(slug)}";

    /// <summary>Where operators see and change an organisation's industry and size class.</summary>
    public static string ClassesOf(string slug) => $"{Organisations}/{Uri.EscapeDataString(slug)}/classes";

    public static string Receipt(string requestId) => $"{Usage}/receipts/{Uri.EscapeDataString(requestId)}";

    public static string SignIn(NavigationManager navigation) => $"/account/sign-in?returnUrl={Here(navigation)}";

    public static string RegisterAndReturn(NavigationManager navigation) => $"{Register}?ReturnUrl={Here(navigation)}";

    public static string Language(string culture, NavigationManager navigation) =>
        $"/culture?c={culture}&returnUrl={Here(navigation)}";

    public static string Theme(string mode, NavigationManager navigation) => $"/theme?m={mode}&returnUrl={Here(navigation)}";

    /// <returns>The page's own path and query.</returns>
    public static string Current(NavigationManager navigation) => "/" + navigation.ToBaseRelativePath(navigation.Uri);

    public static string WithQuery(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var separator = '?';
        foreach (var (name, value) in query)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                path += $"{separator}{name}={Uri.EscapeDataString(value)}";
                separator = '&';
            }
        }
        return path;
    }

    private static string Here(NavigationManager navigation) =>
        Uri.EscapeDataString(Current(navigation));
}
