using MudBlazor;

namespace Portal.Client.Theme;

/// <summary>The one theme. Its contrasts pass axe in light and dark; check both before changing a colour.</summary>
public static class PortalTheme
{
    /// <summary>Fonts of the reader's own machine: nothing is loaded, and Chinese has its own faces.</summary>
    private static readonly string[] Fonts =
    [
        "Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "PingFang SC", "Microsoft YaHei",
        "Noto Sans CJK SC", "Noto Sans SC", "sans-serif",
    ];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = Light(),
        PaletteDark = Dark(),
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "10px" },
        Typography = Typography(),
    };

    private static PaletteLight Light() => new()
    {
        Primary = "#4338CA",
        Secondary = "#9D174D",
        Tertiary = "#0F766E",
        Info = "#075985",
        Success = "#166534",
        Warning = "#92400E",
        Error = "#991B1B",
        AppbarBackground = "#312E81",
        AppbarText = "#FFFFFF",
        Background = "#FAFAFB",
        BackgroundGray = "#F1F2F6",
        Surface = "#FFFFFF",
        DrawerBackground = "#FFFFFF",
        DrawerText = "#1F2333",
        TextPrimary = "#1F2333",
        TextSecondary = "#4B5065",
        ActionDefault = "#4B5065",
        LinesDefault = "#E3E5EC",
        LinesInputs = "#8A8FA3",
        Divider = "#E3E5EC",
        TableLines = "#E3E5EC",
        Skeleton = "rgba(31,35,51,0.09)",
    };

    private static PaletteDark Dark() => new()
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
        AppbarBackground = "#1B1C2E",
        AppbarText = "#ECEDF5",
        Background = "#14151F",
        BackgroundGray = "#1A1B28",
        Surface = "#1C1D2B",
        DrawerBackground = "#181924",
        DrawerText = "#ECEDF5",
        TextPrimary = "#ECEDF5",
        TextSecondary = "#B4B7C9",
        ActionDefault = "#B4B7C9",
        LinesDefault = "#2D2F42",
        LinesInputs = "#7C8098",
        Divider = "#2D2F42",
        TableLines = "#2D2F42",
        Skeleton = "rgba(236,237,245,0.10)",
    };

    private static Typography Typography() => new()
    {
        Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.9375rem", LineHeight = "1.55", LetterSpacing = "normal" },
        H1 = new H1Typography { FontFamily = Fonts, FontSize = "1.75rem", FontWeight = "700", LineHeight = "1.25", LetterSpacing = "-0.015em" },
        H2 = new H2Typography { FontFamily = Fonts, FontSize = "1.25rem", FontWeight = "650", LineHeight = "1.35", LetterSpacing = "-0.01em" },
        H3 = new H3Typography { FontFamily = Fonts, FontSize = "1.0625rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "normal" },
        H6 = new H6Typography { FontFamily = Fonts, FontSize = "1.0625rem", FontWeight = "650", LineHeight = "1.4", LetterSpacing = "normal" },
        Body1 = new Body1Typography { FontFamily = Fonts, FontSize = "0.9375rem", LineHeight = "1.6", LetterSpacing = "normal" },
        Body2 = new Body2Typography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.5", LetterSpacing = "normal" },
        Button = new ButtonTypography { FontFamily = Fonts, FontSize = "0.9rem", FontWeight = "600", LetterSpacing = "normal", TextTransform = "none" },
        Caption = new CaptionTypography { FontFamily = Fonts, FontSize = "0.8125rem", LineHeight = "1.45", LetterSpacing = "normal" },
    };
}
