using System.Globalization;

namespace Portal.Client.Shared;

/// <summary>Days as the reader's language writes them; the long patterns of .NET name the weekday too.</summary>
internal static class Days
{
    public static string Long(DateOnly day) => day.ToString(
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "yyyy年M月d日" : "d MMMM yyyy", CultureInfo.CurrentCulture);
}
