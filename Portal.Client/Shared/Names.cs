using Microsoft.Extensions.Localization;

namespace Portal.Client.Shared;

/// <summary>Names of the words that the portal's answers use, such as a receipt's rule.</summary>
public static class Names
{
    /// <summary>The text of <c>{kind}_{value}</c>; a word that is newer than this page is shown as it is.</summary>
    public static string Name<T>(this IStringLocalizer<T> text, string kind, string value)
    {
        var name = text[$"{kind}_{value}"];
        return name.ResourceNotFound ? value : name.Value;
    }
}
