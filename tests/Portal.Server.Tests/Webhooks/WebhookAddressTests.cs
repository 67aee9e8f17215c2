using System.Net;
using Microsoft.Extensions.Options;
using Portal.Server.Features.Webhooks;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Keys;

namespace Portal.Server.Tests.Webhooks;

/// <summary>Where the portal lets itself be sent to. What only the portal can reach, nobody reaches through it.</summary>
public sealed class WebhookAddressTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Closed() =>
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1", "127.1.2.3",
        "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1",
        "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
        "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::1",
        "2002:a00:1::1", "2002:c0a8:1::", "3ffe::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00::1", "fd00:ec2::254", "fe80::1", "fe80::a9fe:a9fe",
        "fec0::1", "ff01::1", "ff02::1", "ff0e::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ];

    [Theory]
    [MemberData(nameof(Closed))]
    public void What_is_not_the_public_internet_is_closed(string address) => Assert.False(Networks().IsAllowed(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450::1")]
    public void The_public_internet_is_open(string address) => Assert.True(Networks().IsAllowed(IPAddress.Parse(address)));

    [Fact]
    public void What_the_operator_allows_is_open_and_no_more()
    {
        var networks = Networks("10.1.0.0/16", "::1", "192.168.7.7");

        Assert.All(new[] { "10.1.2.3", "::ffff:10.1.2.3", "::1", "192.168.7.7" }, open => Assert.True(networks.IsAllowed(IPAddress.Parse(open))));
        Assert.All(new[] { "10.2.0.1", "127.0.0.1", "192.168.7.8" }, closed => Assert.False(networks.IsAllowed(IPAddress.Parse(closed))));
        Assert.Throws<OptionsValidationException>(() => Networks("10.1.0.0/99"));
    }

    [Theory]
    [InlineData("ftp://example.com/")]
    [InlineData("http://example.com/")]
    [InlineData("https://")]
    [InlineData("https:///path")]
    [InlineData("//example.com/")]
    [InlineData("/hook")]
    [InlineData("https://user:password@example.com/")]
    [InlineData("https://example.com/#part")]
    [InlineData("https://exa\nmple.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:6379/_INFO")]
    [InlineData("javascript:alert(1)")]
    public async Task What_is_no_https_address_makes_no_endpoint(string url)
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");

        var response = await tenant.SignedIn("Owner").PostAsync(WebhookPortal.Api, Inputs.Json(new { url, types = new[] { "key.created" } }), Stop);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_url"), (response.StatusCode, await response.Code()));
    }

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    public async Task A_closed_address_is_refused_as_soon_as_it_is_written(string url)
    {
        await using var portal = await WebhookPortal.Start(allowLoopback: false);
        var tenant = await Tenant.Create(portal.App, "acme");

        var response = await tenant.SignedIn("Owner").PostAsync(WebhookPortal.Api, Inputs.Json(new { url, types = new[] { "key.created" } }), Stop);

        Assert.Equal((HttpStatusCode.BadRequest, "refused_address"), (response.StatusCode, await response.Code()));
    }

    [Fact]
    public async Task Without_Development_even_loopback_needs_https()
    {
        await using var app = new GatewayApp();
        app.Settings["Webhooks:AllowedNetworks:0"] = "127.0.0.0/8";
        var tenant = await Tenant.Create(app, "acme");

        var response = await tenant.SignedIn("Owner").PostAsync(
            WebhookPortal.Api, Inputs.Json(new { url = "http://127.0.0.1:9/", types = new[] { "key.created" } }), Stop);

        Assert.Equal("invalid_url", await response.Code());
    }

    [Fact]
    public async Task A_name_that_leads_home_reaches_nobody()
    {
        await using var portal = await WebhookPortal.Start(allowLoopback: false);
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, _) = await WebhookPortal.EndpointAt(owner, new($"http://localhost:{portal.Receiver.Url.Port}/"), "key.created");
        await owner.MakeKey(new { name = "x" });

        await portal.Send();

        Assert.Empty(portal.Receiver.All);
        var delivery = Assert.Single(await WebhookPortal.Deliveries(owner, id));
        Assert.Equal(("pending", "refused_address"), (delivery.GetProperty("state").GetString(), delivery.GetProperty("fault").GetString()));
    }

    [Fact]
    public async Task A_name_that_changes_its_meaning_between_two_connections_reaches_nobody()
    {
        await using var receiver = await WebhookReceiver.Start();
        var dial = new TurningName(Networks(), [IPAddress.Parse("1.1.1.1")], [IPAddress.Loopback, IPAddress.Parse("169.254.169.254")]);
        using var client = new WebhookClient(dial, Options.Create(new WebhooksOptions { TimeoutSeconds = 1 }), TimeProvider.System);
        var url = new Uri($"http://rebinding.example:{receiver.Url.Port}/");

        // The first meaning is public: whether it answers from here is not asked.
        await client.PostAsync(url, "msg_1", DateTimeOffset.UtcNow, "{}", "v1,", Stop);
        var second = await client.PostAsync(url, "msg_1", DateTimeOffset.UtcNow, "{}", "v1,", Stop);

        Assert.Equal(WebhookFaults.RefusedAddress, second.Fault);
        Assert.Equal(2, dial.Asked);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task Of_many_meanings_only_the_open_ones_are_connected_to()
    {
        await using var receiver = await WebhookReceiver.Start();
        // The closed one would answer.
        var dial = new TurningName(Networks("127.0.0.2"), [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")]);
        using var client = new WebhookClient(dial, Options.Create(new WebhooksOptions { TimeoutSeconds = 20 }), TimeProvider.System);

        var answer = await client.PostAsync(new($"http://both.example:{receiver.Url.Port}/"), "msg_1", DateTimeOffset.UtcNow, "{}", "v1,", Stop);

        Assert.Equal(WebhookFaults.NoConnection, answer.Fault);
        Assert.Empty(receiver.All);
    }

    private static WebhookNetworks Networks(params string[] allowed) => new(Options.Create(new WebhooksOptions { AllowedNetworks = allowed }));

    /// <summary>Answers for a name as whoever owns it likes: differently each time.</summary>
    private sealed class TurningName(WebhookNetworks networks, params IPAddress[][] answers) : WebhookDial(networks)
    {
        public int Asked { get; private set; }

        protected override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
            Task.FromResult(answers[Math.Min(Asked++, answers.Length - 1)]);
    }
}
