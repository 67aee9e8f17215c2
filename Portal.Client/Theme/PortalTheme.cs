using MudBlazor;

namespace Portal.Client.Theme;

/// <summary>The portal's one theme; its contrasts satisfy axe in light and dark.</summary>
public static class PortalTheme
{
    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#4338CA",
            Secondary = "#9D174D",
            Tertiary = "#0F766E",
            Info = "#075985",
            Success = "#166534",
            Warning = "#92400E",
            Error = "#991B1B",
            AppbarBackground = "#312E81",
            Background = "#FAFAFB",
            TextPrimary = "#1F2333",
            TextSecondary = "#4B5065",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#A5B4FC",
            Secondary = "#F9A8D4",
            Tertiary = "#5EEAD4",
            Info = "#7DD3FC",
            Success = "#86EFAC",
            Warning = "#FCD34D",
            Error = "#FCA5A5",
            PrimaryContrastText = "#12131F",
            SecondaryContrastText = "#12131F",
            TertiaryContrastText = "#12131F",
            InfoContrastText = "#12131F",
            SuccessContrastText = "#12131F",
            WarningContrastText = "#12131F",
            ErrorContrastText = "#12131F",
            Background = "#14151F",
            Surface = "#1C1D2B",
            DrawerBackground = "#181924",
            AppbarBackground = "#1B1C2E",
            TextPrimary = "#ECEDF5",
            TextSecondary = "#B4B7C9",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography
            {
                FontFamily = ["system-ui", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "sans-serif"],
            },
        },
    };
}
