namespace Portal.Client.Theme;

/// <summary>The colours in use now. Charts listen, because they draw outside the reach of CSS variables.</summary>
public sealed class ThemeState
{
    private bool systemIsDark;

    public event Action? Changed;

    public ThemeMode Mode { get; private set; }

    public bool IsDark => Mode == ThemeMode.Dark || (Mode == ThemeMode.System && systemIsDark);

    public void Choose(ThemeMode mode) => Set(mode, systemIsDark);

    public void SystemIsDark(bool isDark) => Set(Mode, isDark);

    private void Set(ThemeMode mode, bool isDark)
    {
        if (mode == Mode && isDark == systemIsDark)
        {
            return;
        }
        Mode = mode;
        systemIsDark = isDark;
        Changed?.Invoke();
    }
}
