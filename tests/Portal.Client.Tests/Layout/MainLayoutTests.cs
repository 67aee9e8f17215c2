using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Api;
using Portal.Client.Layout;
using Portal.Client.Tests.Setup;
using Portal.Client.Theme;

namespace Portal.Client.Tests.Layout;

public sealed class MainLayoutTests : PageTest
{
    private IRenderedComponent<MainLayout> Open(RenderFragment? body = null) =>
        Render<MainLayout>(layout => layout.Add(p => p.Body, body ?? (builder => builder.AddMarkupContent(0, "<h1>Page</h1>"))));

    [Fact]
    public void A_visitor_can_browse_sign_in_and_register()
    {
        Navigation.NavigateTo("/models");

        var layout = Open();

        Assert.Equal(["Models", "Adoption"], layout.FindAll(".bar-nav a").Select(link => link.TextContent));
        Assert.Equal("page", layout.Find(".bar-nav a").GetAttribute("aria-current"));
        Assert.Equal("/account/sign-in?returnUrl=%2Fmodels", layout.Find(".site-header-tools > a").GetAttribute("href"));
    }

    [Fact]
    public void A_member_sees_the_organisations_pages_but_not_the_operators()
    {
        SignIn();

        var layout = Open();

        Assert.Equal(
            ["/models", "/subscriptions", "/usage", "/keys", "/organisation"],
            layout.FindAll(".bar-nav a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void An_operators_pages_are_in_one_menu_beside_the_organisations()
    {
        Navigation.NavigateTo("/operator/serving");
        SignIn(isOperator: true);

        var layout = Open();

        Assert.Equal(
            [
                "/operator/adoption", "/operator/forecasts", "/operator/official-statistics", "/operator/reconciliation", "/operator/reviews",
                "/operator/serving", "/operator/organisations",
            ],
            layout.FindAll(".operator-nav .menu-item").Select(link => link.GetAttribute("href")));
        Assert.Equal("Serving", layout.Find(".operator-nav [aria-current]").TextContent);
        Assert.Equal("Operator", layout.Find(".operator-nav summary").GetAttribute("aria-label"));
        Assert.DoesNotContain(layout.FindAll(".bar-nav a"), link => link.GetAttribute("href")!.StartsWith("/operator", StringComparison.Ordinal));
        Assert.Equal(7, layout.FindAll(".drawer-nav a").Count(link => link.GetAttribute("href")!.StartsWith("/operator", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nobody_else_sees_the_operators_menu()
    {
        SignIn();

        var layout = Open();

        Assert.Empty(layout.FindAll(".operator-nav"));
        Assert.DoesNotContain(layout.FindAll("a"), link => link.GetAttribute("href")!.StartsWith("/operator", StringComparison.Ordinal));
    }

    [Fact]
    public void Everybody_finds_the_public_figures_in_the_footer() =>
        Assert.Equal("/adoption", Open().Find("footer a").GetAttribute("href"));

    [Fact]
    public void Signing_out_is_a_form_that_a_foreign_page_cannot_post()
    {
        SignIn();

        var form = Open().Find("form[action='/account/sign-out']");

        Assert.Equal("post", form.GetAttribute("method"));
        Assert.Equal("token", form.QuerySelector("input[type=hidden]")!.GetAttribute("value"));
    }

    [Fact]
    public void Languages_are_plain_links_back_to_this_page()
    {
        Navigation.NavigateTo("/models?search=a b");

        var layout = Open();

        var chinese = layout.Find(".menu-item[lang=zh-CN]");
        Assert.Equal("/culture?c=zh-CN&returnUrl=%2Fmodels%3Fsearch%3Da%20b", chinese.GetAttribute("href"));
        Assert.Equal("true", layout.Find(".menu-item[lang=en]").GetAttribute("aria-current"));
    }

    [Fact]
    public void Choosing_dark_takes_effect_at_once_and_is_remembered()
    {
        var layout = Open();

        layout.Find(".menu-item[href^='/theme?m=dark']").Click();

        Assert.Equal("dark", Browser.Invocations["setTheme"].Single().Arguments[0]);
        Assert.True(Services.GetRequiredService<ThemeState>().IsDark);
        layout.WaitForAssertion(() => Assert.Equal("true", layout.Find(".menu-item[href^='/theme?m=dark']").GetAttribute("aria-current")));
    }

    [Fact]
    public void The_system_decides_until_somebody_chooses()
    {
        var theme = Services.GetRequiredService<ThemeState>();

        theme.SystemIsDark(true);
        Assert.True(theme.IsDark);
        theme.Choose(ThemeMode.Light);
        Assert.False(theme.IsDark);
    }

    [Fact]
    public void A_lost_connection_is_said_and_taken_back()
    {
        var layout = Open();
        var connection = Services.GetRequiredService<ConnectionState>();

        connection.Lost();
        layout.WaitForAssertion(() => Assert.Contains("Cannot reach the portal", layout.Find("[role=status]").TextContent, StringComparison.Ordinal));

        connection.Restored();
        layout.WaitForAssertion(() => Assert.Empty(layout.FindAll(".connection-banner")));
    }

    [Fact]
    public void A_failing_page_leaves_the_frame_standing_and_the_next_page_works()
    {
        var layout = Open(builder =>
        {
            if (!Navigation.Uri.EndsWith("/models", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("A secret of ours.");
            }
            builder.AddMarkupContent(0, "<h1>Models</h1>");
        });

        Assert.Equal("Something went wrong on our side", layout.Find("main h1").TextContent);
        Assert.DoesNotContain("secret", layout.Markup, StringComparison.Ordinal);
        Assert.NotEmpty(layout.FindAll(".bar-nav a"));

        Navigation.NavigateTo("/models");
        layout.WaitForAssertion(() => Assert.Equal("Models", layout.Find("main h1").TextContent));
    }

    [Fact]
    public void The_skip_link_stays_on_this_page()
    {
        Navigation.NavigateTo("/models?task=object-detection");

        Assert.Equal("/models?task=object-detection#main", Open().Find(".skip-link").GetAttribute("href"));
    }
}
