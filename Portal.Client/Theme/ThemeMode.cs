namespace Portal.Client.Theme;

/// <summary>What the person chose; kept in the <c>theme</c> cookie so that prerendered pages are already right.</summary>
public enum ThemeMode
{
    System,
    Light,
    Dark,
}

public static class ThemeModes
{
    public const string Cookie = "theme";

    public static string ToCookie(this ThemeMode mode) => mode switch
    {
        ThemeMode.Light => "light",
        ThemeMode.Dark => "dark",
        _ => "system",
    };

    /// <summary>Anything unknown follows the system.</summary>
    public static ThemeMode Parse(string? cookie) => cookie switch
    {
        "light" => ThemeMode.Light,
        "dark" => ThemeMode.Dark,
        _ => ThemeMode.System,
    };
}
