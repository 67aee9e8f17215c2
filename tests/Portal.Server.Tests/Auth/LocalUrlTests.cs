using System.Net;
using Portal.Server.Auth;

namespace Portal.Server.Tests.Auth;

public sealed class LocalUrlTests
{
    public static TheoryData<string?> Foreign { get; } = new(
        null, "", "evil", "//evil", "///evil", "/\\evil", "\\/evil", "\\\\evil", "https:evil", "https:/evil", "https://evil", "http://evil/",
        "HTTPS://evil", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "%2f%2fevil", "%2F%2Fevil", "/%2fevil", "/%2Fevil",
        "/%5cevil", "/%5Cevil", "%5c%5cevil", "/\t/evil", "/\n/evil", "/\r\n/evil", "\t//evil", " //evil", "/\0/evil", "/%09/evil", "/%0d%0aSet-Cookie:x",
        "//evil@localhost", "//localhost@evil", "//evil%2f..", "/..\\evil", "/a\\..\\..\\evil", "?//evil", "#//evil", ".//evil", "../evil", "~//evil",
        "localhost//evil", ":80//evil", "//[::1]/", "//3232235777");

    [Theory]
    [MemberData(nameof(Foreign))]
    public void An_address_elsewhere_becomes_the_home_page(string? url) => Assert.Equal("/", LocalUrl.OrHome(url));

    [Theory]
    [InlineData("/")]
    [InlineData("/models/ppocr?tab=try#input")]
    [InlineData("/account/manage?done=PasswordChanged")]
    [InlineData("/models?search=%E5%8F%91%E7%A5%A8")]
    public void A_page_of_ours_is_kept(string url) => Assert.Equal(url, LocalUrl.OrHome(url));

    [Fact]
    public async Task Signing_in_never_leads_away_from_the_portal()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner();
        foreach (var url in new[] { "//evil.example", "/\\evil.example", "https:evil.example", "%2f%2fevil.example", "https://evil.example/" })
        {
            using var browser = portal.Anonymous();

            var response = await browser.SignIn(owner.Email, PortalFactory.Password, url);

            Assert.Equal(HttpStatusCode.Found, response.StatusCode);
            Assert.Equal("http://localhost/", new Uri(new Uri("http://localhost"), response.Headers.Location!).ToString());
        }
    }
}
