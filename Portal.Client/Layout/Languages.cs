using System.Globalization;

namespace Portal.Client.Layout;

/// <summary>A language of the portal, by its own name.</summary>
public sealed record Language(string Culture, string Name)
{
    public bool IsCurrent => CultureInfo.CurrentUICulture.Name == Culture
        || (Culture == Languages.Default && Languages.All.All(language => CultureInfo.CurrentUICulture.Name != language.Culture));
}

public static class Languages
{
    public const string Default = "en";

    public static IReadOnlyList<Language> All { get; } = [new(Default, "English"), new("zh-CN", "简体中文")];
}
