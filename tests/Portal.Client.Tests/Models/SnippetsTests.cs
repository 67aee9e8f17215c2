using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Models;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Models;

public sealed class SnippetsTests : PageTest
{
    private static readonly Uri Portal = new("https://portal.example/");

    private static string Code(string language, string? key = null, string url = "/api/models/ppocr/samples/invoice.png") =>
        Snippets.For(Portal, "ppocr", new ModelSample("invoice.png", "An invoice", "image/png", url), key)
            .Single(snippet => snippet.Language == language).Code;

    [Fact]
    public void The_shell_fetches_the_sample_and_sends_it()
    {
        var code = Code("Bash");

        Assert.StartsWith("curl -s 'https://portal.example/api/models/ppocr/samples/invoice.png' -o sample.png && \\\n", code, StringComparison.Ordinal);
        Assert.Contains("curl -s 'https://portal.example/predict/ppocr'", code, StringComparison.Ordinal);
        Assert.Contains("-H \"Authorization: Bearer $AIAAS_KEY\"", code, StringComparison.Ordinal);
        Assert.EndsWith("--data-binary @sample.png", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bash", "export AIAAS_KEY='aip_live_x'")]
    [InlineData("PowerShell", "$env:AIAAS_KEY = 'aip_live_x'")]
    [InlineData("Python", "key = \"aip_live_x\"")]
    [InlineData("JavaScript", "const key = 'aip_live_x';")]
    public void A_key_made_just_now_is_written_out(string language, string line)
    {
        Assert.Contains(line, Code(language, "aip_live_x"), StringComparison.Ordinal);
        Assert.DoesNotContain("aip_live", Code(language), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bash")]
    [InlineData("PowerShell")]
    [InlineData("Python")]
    [InlineData("JavaScript")]
    public void A_samples_name_cannot_break_out_of_its_quotes(string language)
    {
        var code = Code(language, url: "/api/models/ppocr/samples/a';rm -rf \"$(x)\".png");

        Assert.DoesNotContain("';rm", code, StringComparison.Ordinal);
        Assert.DoesNotContain("\"$(x)", code, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_shows_one_language_at_a_time_and_copies_it()
    {
        var page = Render<ApiSnippets>(snippets => snippets.Add(p => p.Model, Data.Detail()));
        Assert.StartsWith("curl", page.Find("pre").TextContent, StringComparison.Ordinal);

        page.FindAll(".toggle button").Single(button => button.TextContent == "Python").Click();
        page.Find(".copy-button").Click();

        Assert.StartsWith("import json", page.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.Equal(page.Find("pre").TextContent, Browser.Invocations["copy"].Single().Arguments[0]);
        page.WaitForAssertion(() => Assert.Contains("Copied", page.Find(".copy-button").TextContent, StringComparison.Ordinal));
    }
}
