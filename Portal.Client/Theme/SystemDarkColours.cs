using System.Text;
using Microsoft.AspNetCore.Components.Rendering;
using MudBlazor;

namespace Portal.Client.Theme;

/// <summary>
/// The dark palette inside a media query, for people who follow their system: the server cannot know its setting, so the
/// prerendered page carries both and the browser picks before the first paint.
/// </summary>
public sealed class SystemDarkColours : MudThemeProvider
{
    protected override void BuildRenderTree(RenderTreeBuilder __builder)
    {
        var all = new StringBuilder();
        GenerateTheme(all);
        var colours = all.ToString().Split('\n').Where(line => line.StartsWith("--mud-palette", StringComparison.Ordinal));
        __builder.AddMarkupContent(0, "<style>@media (prefers-color-scheme: dark) { html[data-theme=\"system\"]:root {\n"
            + string.Join('\n', colours) + "}}</style>");
    }
}
