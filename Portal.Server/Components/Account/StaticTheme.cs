using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using MudBlazor;

namespace Portal.Server.Components.Account;

/// <summary>
/// The theme's CSS variables for a page without interactivity. Unlike its base it can stand under a media query, so
/// that "as the system does" needs no script.
/// </summary>
public sealed class StaticTheme : MudThemeProvider
{
    /// <summary>A media query, or null for always.</summary>
    [Parameter]
    public string? Media { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder __builder)
    {
        var css = new StringBuilder();
        css.Append(":root{");
        GenerateTheme(css);
        css.Append('}');
        __builder.OpenElement(0, "style");
        __builder.AddAttribute(1, "media", Media);
        // Made of the theme's own values only.
        __builder.AddMarkupContent(2, css.ToString());
        __builder.CloseElement();
    }

    protected override Task OnAfterRenderAsync(bool firstRender) => Task.CompletedTask;
}
