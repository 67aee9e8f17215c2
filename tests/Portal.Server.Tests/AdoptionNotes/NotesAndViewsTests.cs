using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.AdoptionNotes;

public sealed class NotesAndViewsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_note_is_everybodys_who_operates_and_leaves_an_audit_row()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        using var written = await tenant.SignedIn("Operator", "ada").PostAsJsonAsync(
            "/api/adoption-notes", new WriteNoteRequest { Day = new(2026, 3, 1), Kind = NoteKind.Tariff, Industry = "J", Text = "  Half price " }, Stop);
        Assert.Equal(HttpStatusCode.NoContent, written.StatusCode);

        var other = (await Tenant.Create(app, "other")).SignedIn("Operator", "bob");
        var note = Assert.Single((await other.GetFromJsonAsync<AdoptionNoteView[]>("/api/adoption-notes?from=2026-01-01&to=2026-12-31", Stop))!);
        Assert.Equal((new(2026, 3, 1), NoteKind.Tariff, "J", "Half price", "ada"), (note.Day, note.Kind, note.Industry, note.Text, note.By));
        Assert.Empty((await other.GetFromJsonAsync<AdoptionNoteView[]>("/api/adoption-notes?from=2026-04-01&to=2026-12-31", Stop))!);

        using var removed = await other.DeleteAsync($"/api/adoption-notes/{note.Id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var again = await other.DeleteAsync($"/api/adoption-notes/{note.Id}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal(["adoption_note.removed", "adoption_note.written"], await app.Db(db =>
            db.AuditEntries.Where(e => e.Action.StartsWith("adoption_note.")).Select(e => e.Action).OrderBy(a => a).ToListAsync(Stop)));
    }

    [Fact]
    public async Task A_note_that_makes_no_sense_is_refused()
    {
        await using var app = new GatewayApp();
        var client = (await Tenant.Create(app, "acme")).SignedIn("Operator");
        foreach (var body in (string[])[
            """{"day":"2026-03-01","kind":"Remark","text":""}""",
            """{"day":"2026-03-01","kind":"Remark","text":"   "}""",
            """{"day":"2026-03-01","kind":"Remark","industry":"Z","text":"x"}""",
            """{"day":"2026-03-01","kind":"Rumour","text":"x"}""",
            """{"day":"1826-03-01","kind":"Remark","text":"x"}""",
            """{"kind":"Remark","text":"x"}""",
        ])
        {
            using var answer = await client.PostAsync("/api/adoption-notes", new StringContent(body, null, "application/json"), Stop);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{body}: {answer.StatusCode}");
        }
        Assert.False(await app.Db(db => db.AdoptionNotes.AnyAsync(Stop)));
    }

    [Fact]
    public async Task A_saved_view_is_its_owners_alone_and_its_name_is_written_over()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        var ada = tenant.SignedIn("Operator", "ada");
        await Save(ada, "Trade", "/operator/adoption?industry=G&k=10");
        await Save(ada, "Trade", "/operator/adoption?industry=G&k=100");
        var bob = tenant.SignedIn("Operator", "bob");

        Assert.Empty((await bob.GetFromJsonAsync<SavedViewView[]>("/api/saved-views", Stop))!);
        var view = Assert.Single((await ada.GetFromJsonAsync<SavedViewView[]>("/api/saved-views", Stop))!);
        Assert.Equal(("Trade", "/operator/adoption?industry=G&k=100"), (view.Name, view.Address));
        using var stranger = await bob.DeleteAsync($"/api/saved-views/{view.Id}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        using var owner = await ada.DeleteAsync($"/api/saved-views/{view.Id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, owner.StatusCode);
    }

    [Fact]
    public async Task A_view_leads_nowhere_but_to_a_page_of_this_portal()
    {
        await using var app = new GatewayApp();
        var client = (await Tenant.Create(app, "acme")).SignedIn("Operator");
        foreach (var address in (string[])[
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "javascript:alert(1)",
            "operator/adoption",
            "/operator/adoption#x",
            "/operator\r\nSet-Cookie: x",
            "/api/forecasts",
            "/@evil.example\t/",
        ])
        {
            using var answer = await client.PutAsJsonAsync("/api/saved-views", new SaveViewRequest { Name = "x", Address = address }, Stop);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{address}: {answer.StatusCode}");
        }
        Assert.False(await app.Db(db => db.SavedViews.AnyAsync(Stop)));
    }

    private static async Task Save(HttpClient client, string name, string address)
    {
        using var answer = await client.PutAsJsonAsync("/api/saved-views", new SaveViewRequest { Name = name, Address = address }, Stop);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
