using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Organisations;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Statements;

namespace Portal.Server.Tests.Usage;

public sealed class UsageByPersonTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_and_keys_each_add_up_to_the_totals()
    {
        await using var portal = new Metered();
        var (acme, ada, _, adasKey) = await Team(portal);

        var report = await Report(acme.SignedIn("Owner", ada), "days=7");

        Assert.Equal(new UsageTotals(4, 4, 15, 15_000), report.Totals);
        Assert.Equal(
            [(ada, "Ada", 3L), ("bob", "Bob", 4L), (null, "", 8L)],
            report.Members!.Select(m => (m.UserId, m.Name, m.Totals.Units)).OrderBy(m => m.Units));
        Assert.Equal(
            [(adasKey, "=ada's", 2L), (null, "", 5L), (acme.KeyId, "test key", 8L)],
            report.Keys.Select(k => (k.KeyId, k.Name, k.Totals.Units)).OrderBy(k => k.Units));
    }

    [Fact]
    public async Task Own_use_is_the_playground_and_ones_own_keys()
    {
        await using var portal = new Metered();
        var (acme, ada, _, adasKey) = await Team(portal);

        var own = await Report(acme.SignedIn("Viewer", ada), "days=7&who=own");
        var key = await Report(acme.SignedIn("Viewer", "bob"), $"days=7&keyId={adasKey}");

        Assert.Equal(new UsageTotals(2, 2, 3, 3000), own.Totals);
        Assert.Equal(2, own.Recent.Count);
        Assert.Equal(new UsageTotals(1, 1, 2, 2000), key.Totals);
        Assert.Empty(key.Hours);
        Assert.Null(own.Members);
    }

    [Fact]
    public async Task Only_who_governs_sees_what_each_colleague_does()
    {
        await using var portal = new Metered();
        var (acme, ada, _, _) = await Team(portal);

        Assert.Equal(4, (await Report(acme.SignedIn("Admin", ada), "days=7&member=bob")).Totals.Units);
        Assert.Equal(4, (await Report(acme.SignedIn("Member", "bob"), "days=7&member=bob")).Totals.Units);
        foreach (var role in (string[])["Viewer", "Member", "Publisher"])
        {
            var client = acme.SignedIn(role, "bob");
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/usage?member={ada}", Stop)).StatusCode);
            var csv = await client.GetStringAsync("/api/usage/export.csv?days=7", Stop);
            Assert.DoesNotContain("Ada", csv, StringComparison.Ordinal);
            Assert.Contains("\"Bob\"", csv, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_name_members_and_keys_and_neutralise_formulas()
    {
        await using var portal = new Metered();
        var (acme, ada, _, adasKey) = await Team(portal);
        var client = acme.SignedIn("Owner", ada);

        var csv = (await client.GetStringAsync("/api/usage/export.csv?days=7", Stop)).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var json = (await client.GetFromJsonAsync<UsageExport>("/api/usage/export?days=7", Stop))!;
        var page = await Report(client, "days=7");

        Assert.Contains($"2028-03-09,\"faces\",\"1.0.0\",\"payg\",predict,\"Ada\",\"'=ada's\",\"{adasKey}\",1,1,2,2000", csv);
        Assert.Equal("total,,,,,,,,4,4,15,15000", csv[^1]);
        Assert.Equal(page.Totals, json.Totals);
        Assert.Equal(4, json.Lines.Count);
        Assert.Equal(
            csv[1..^1].Select(line => long.Parse(line.Split(',')[^1], System.Globalization.CultureInfo.InvariantCulture)),
            json.Lines.Select(line => line.Totals.PriceMicros));
    }

    [Fact]
    public async Task Another_organisations_member_and_key_are_not_found()
    {
        await using var portal = new Metered();
        var (acme, ada, _, adasKey) = await Team(portal);
        var stranger = (await portal.Customer("stranger")).SignedIn("Owner", "eve");

        foreach (var query in (string[])[$"keyId={acme.KeyId}", $"keyId={adasKey}", $"member={ada}", "member=bob"])
        {
            foreach (var path in (string[])["", "/export", "/export.csv"])
            {
                Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/usage{path}?{query}", Stop)).StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_word_that_is_no_scope_is_a_bad_request()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");

        Assert.Equal(HttpStatusCode.BadRequest, (await acme.SignedIn().GetAsync("/api/usage?who=everybody", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await acme.SignedIn().GetAsync("/api/usage?who=team", Stop)).StatusCode);
    }

    /// <summary>Ada uses 1 in the playground and 2 with her key, Bob 4 in the playground, a key of nobody's 8.</summary>
    private static async Task<(Tenant Acme, string Ada, string Bob, string AdasKey)> Team(Metered portal)
    {
        var acme = await portal.Customer("acme");
        var key = await portal.App.Db(async db =>
        {
            var now = portal.Time.GetUtcNow().UtcDateTime;
            foreach (var (id, name) in ((string, string)[])[("ada", "Ada"), ("bob", "Bob")])
            {
                db.Add(new PortalUser { Id = id, UserName = id, DisplayName = name, CreatedAt = now });
                db.Add(new Membership { OrganisationId = acme.OrganisationId, UserId = id, Role = OrganisationRole.Member, CreatedAt = now });
            }
            var (row, _) = ApiKeyIssue.New(acme.OrganisationId, "=ada's", ["predict"], "ada", now);
            db.Add(row);
            await db.SaveChangesAsync(Stop);
            return row.Id;
        });
        await portal.Use(acme, Metered.At(3, 10), units: 1, user: "ada");
        await portal.Use(acme, Metered.At(3, 9), units: 2, key: key);
        await portal.Use(acme, Metered.At(3, 9), units: 4, user: "bob");
        await portal.Use(acme, Metered.At(3, 8), units: 8);
        return (acme, "ada", "bob", key);
    }

    private static async Task<UsageReport> Report(HttpClient client, string query) =>
        (await client.GetFromJsonAsync<UsageReport>($"/api/usage?{query}", Stop))!;
}
