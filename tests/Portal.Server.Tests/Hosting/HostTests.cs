using System.Net;
using System.Text.Json;
using Portal.Server.Features.Keys;

namespace Portal.Server.Tests.Hosting;

/// <summary>What the process itself promises: health, metrics, headers, errors, preferences.</summary>
public class HostTests
{
    private const string Far = "203.0.113.9";
    private const string Near = "127.0.0.1";

    [Fact]
    public async Task A_portal_that_can_work_says_so_and_names_its_execution_provider()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();
        Assert.Equal(HttpStatusCode.OK, await browser.Status("/healthz/live"));
        using var ready = JsonDocument.Parse(await browser.Read("/healthz/ready"));
        Assert.Equal("Healthy", ready.RootElement.GetProperty("status").GetString());
        Assert.Contains("ExecutionProvider", ready.RootElement.GetProperty("checks").GetProperty("engine").GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/models")]
    [InlineData("/account/sign-in")]
    [InlineData("/no-such-page")]
    [InlineData("/api/no-such-route")]
    [InlineData("/api/keys")]
    [InlineData("/healthz/live")]
    [InlineData("/favicon.svg")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();
        using var answer = await browser.Get(path);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("'unsafe-eval'", policy, StringComparison.Ordinal);
        Assert.Matches("script-src 'self' 'wasm-unsafe-eval' 'nonce-[A-Za-z0-9+/=]{24}';", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Metrics_are_read_from_this_machine_or_with_a_key_made_for_them()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        using var near = portal.Anonymous(address: Near);
        using var far = portal.Anonymous(address: Far);
        Assert.Equal(HttpStatusCode.OK, await near.Status("/metrics"));
        Assert.NotEqual(HttpStatusCode.OK, await far.Status("/metrics"));

        far.Http.DefaultRequestHeaders.Authorization = new("Bearer", await Key(portal, owner.OrganisationSlug, ApiKeyScopes.Predict));
        Assert.NotEqual(HttpStatusCode.OK, await far.Status("/metrics"));
        far.Http.DefaultRequestHeaders.Authorization = new("Bearer", await Key(portal, owner.OrganisationSlug, ApiKeyScopes.Metrics));
        Assert.Equal(HttpStatusCode.OK, await far.Status("/metrics"));
    }

    [Fact]
    public async Task What_a_proxy_on_this_machine_forwards_is_not_from_this_machine()
    {
        await using var portal = new PortalFactory();
        using var near = portal.Anonymous(address: Near);
        near.Http.DefaultRequestHeaders.Add("X-Forwarded-For", Far);
        Assert.NotEqual(HttpStatusCode.OK, await near.Status("/metrics"));
    }

    [Fact]
    public async Task The_routes_are_described()
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();
        using var document = JsonDocument.Parse(await browser.Read("/openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths");
        foreach (var path in (string[])["/predict/{model}", "/api/models", "/api/keys", "/api/adoption/breakdown"])
        {
            Assert.True(paths.TryGetProperty(path, out _), path);
        }
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("%2f%2fevil.example")]
    public async Task Choosing_a_language_or_theme_never_leads_away(string returnUrl)
    {
        await using var portal = new PortalFactory();
        using var browser = portal.Anonymous();
        foreach (var path in (string[])["/culture?c=zh-CN", "/theme?m=dark"])
        {
            using var answer = await browser.Get($"{path}&returnUrl={returnUrl}");
            Assert.Equal("/", answer.Headers.Location!.OriginalString);
        }
    }

    [Fact]
    public async Task A_person_gets_a_page_and_a_program_problem_details_where_nothing_is()
    {
        await using var portal = new PortalFactory();
        using var person = portal.Anonymous();
        person.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var page = await person.Get("/no-such-page");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);

        using var program = portal.Anonymous();
        Assert.Equal(HttpStatusCode.NotFound, await program.Status("/models/none/such/route"));
    }

    private static async Task<string> Key(PortalFactory portal, string organisation, string scope)
    {
        var output = new StringWriter();
        var code = await CreateKeyVerb.Run(
            portal.Services, organisation, scope, scope, output, TextWriter.Null, TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        return output.ToString().Trim();
    }
}
