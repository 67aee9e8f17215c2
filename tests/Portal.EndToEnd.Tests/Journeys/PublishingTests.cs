using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Portal.Client.Resources;
using Portal.EndToEnd.Tests.Hosting;
using Portal.Server.Features.Models;
using Portal.Tests.Onnx;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>A model on its way from a publisher's disk to the catalogue.</summary>
public class PublishingTests(PortalFixture portal)
{
    private const string Sample = """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,64],"data":[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3]}]}""";

    [Fact]
    public async Task A_file_becomes_a_draft_then_a_review_then_a_model_in_the_catalogue()
    {
        await using var visit = await portal.OpenAsync();
        await visit.RegisterAsync();
        var model = "e2e-" + Guid.NewGuid().ToString("N")[..8];
        await CreateAsync(visit, model);
        await UploadAsync(visit, "1.0.0", "mlp.onnx", OnnxModels.Mlp());

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "1.0.0", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = Words.Of<VersionsText>("ProblemsTitle") })).ToBeVisibleAsync();
        await FillAsync(visit);
        await visit.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "one.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(Sample) });
        await Button(visit, "AddSample").ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "one.json" })).ToBeVisibleAsync();
        await visit.ShootAsync("draft");
        Assert.Empty(await visit.ViolationsAsync());
        await Button(visit, "Submit").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText(Words.Of<VersionsText>("Submitted"))).ToBeVisibleAsync();

        await using var office = await portal.OpenAsync();
        await office.SignInDemoAsync(People.Operator);
        await office.GoToAsync("/operator/reviews");
        await office.Page.Locator($"a[href$='/{model}/1.0.0']").ClickAsync();
        await office.Page.WaitForURLAsync($"**/operator/reviews/{model}/1.0.0");
        await Button(office, "RunSamples").ClickAsync();
        await Assertions.Expect(office.Page.Locator("pre").First).ToContainTextAsync("outputs", new() { Timeout = 60_000 });
        await office.ShootAsync("review");
        Assert.Empty(await office.ViolationsAsync());
        await Button(office, "Approve").ClickAsync();
        await office.Page.WaitForURLAsync("**/operator/reviews");

        await using var visitor = await portal.OpenAsync();
        await visitor.GoToAsync($"/models/{model}");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "The end's own model", Level = 1 })).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByText("Says what the test wants to hear.")).ToBeVisibleAsync();
        await visitor.ShootAsync("published");
        Assert.Empty(await visitor.ViolationsAsync());
        Assert.Empty(visit.Faults.Concat(office.Faults).Concat(visitor.Faults));
    }

    [Fact]
    public async Task A_pickle_is_refused_with_a_sentence_that_says_what_to_do()
    {
        await using var visit = await portal.OpenAsync(new Look(Dark: true, Narrow: true));
        await visit.RegisterAsync();
        await CreateAsync(visit, "e2e-" + Guid.NewGuid().ToString("N")[..8]);
        await SendAsync(visit, "1.0.0", "model.onnx", [0x80, 0x04, 0x95, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0x8C, 0x02, (byte)'o', (byte)'s', 0x94, (byte)'.']);

        await Assertions.Expect(visit.Page.GetByText(Words.Of<VersionsText>("Upload_Refused"), new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("ONNX");
        await visit.ShootAsync("refused");
        Assert.Empty(await visit.ViolationsAsync());
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task No_card_runs_anything_or_breaks_the_content_security_policy()
    {
        await using var visit = await portal.OpenAsync();
        await visit.Page.AddInitScriptAsync("window.ran = 0; window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI));");
        await visit.RegisterAsync();
        await visit.GoToAsync("/publishing");
        // As the portal renders them, without its bound on previews.
        var cards = new ModelCards(new StarterModelFolder(new ConfigurationBuilder().Build()), NullLogger<ModelCards>.Instance);
        var attacks = CardAttacks.All().Select(card => cards.Render("attack", card)).ToList();
        Assert.True(attacks.Count >= 500, $"Only {attacks.Count}.");
        foreach (var shown in attacks.Chunk(50))
        {
            await visit.Page.EvaluateAsync(CardAttacks.Show, shown);
        }

        Assert.Equal("[]", await visit.Page.EvaluateAsync<string>("() => JSON.stringify(window.found ?? [])"));
        Assert.Equal(attacks.Count, await visit.Page.EvaluateAsync<int>("() => window.shown"));
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => window.ran"));
        Assert.Equal("[]", await visit.Page.EvaluateAsync<string>("() => JSON.stringify(window.violations)"));
        Assert.Empty(visit.Foreign);
        Assert.Empty(visit.Faults);
    }

    private static ILocator Button(Visit visit, string key) =>
        visit.Page.GetByRole(AriaRole.Button, new() { Name = Words.Of<VersionsText>(key), Exact = true });

    private static async Task CreateAsync(Visit visit, string model)
    {
        await visit.GoToAsync("/publishing");
        await Button(visit, "NewModel").ClickAsync();
        await visit.Page.GetByLabel(Words.Of<VersionsText>("Slug"), new() { Exact = true }).FillAsync(model);
        await Button(visit, "CreateModel").ClickAsync();
        await visit.Page.WaitForURLAsync($"**/publishing/{model}/versions");
    }

    private static async Task UploadAsync(Visit visit, string version, string name, byte[] file)
    {
        await SendAsync(visit, version, name, file);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = version, Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    private static async Task SendAsync(Visit visit, string version, string name, byte[] file)
    {
        await visit.Page.GetByLabel(Words.Of<VersionsText>("Version"), new() { Exact = true }).FillAsync(version);
        await visit.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = file });
        await Button(visit, "Upload").ClickAsync();
    }

    private static async Task FillAsync(Visit visit)
    {
        (string Field, string Text)[] lines =
        [
            ("Provider", "End to end"), ("Contact", "mail@example.com"), ("Purpose", "Shows that publishing works."), ("Limits", "Knows nothing."),
            ("Data", "None."), ("Licence", "MIT"),
        ];
        (string Field, string Text)[] english =
            [("Name", "The end's own model"), ("Summary", "One layer between two others."), ("Card", "## What it says\n\nSays what the test wants to hear.")];
        foreach (var (field, text) in english)
        {
            await In(visit, Words.Of<VersionsText>("InLanguage", Words.Of<VersionsText>($"Field_{field}"), Words.Of<VersionsText>("Language_en")), text);
        }
        foreach (var (field, text) in lines)
        {
            await In(visit, Words.Of<VersionsText>($"Field_{field}"), text);
        }
        await visit.Page.GetByRole(AriaRole.Combobox, new() { Name = Words.Of<VersionsText>("Field_RiskClass"), Exact = true }).SelectOptionAsync("minimal");
        await Button(visit, "Save").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText(Words.Of<VersionsText>("Saved"))).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText("Says what the test wants to hear.").First).ToBeVisibleAsync();
    }

    private static Task In(Visit visit, string label, string text) => visit.Page.GetByLabel(label, new() { Exact = true }).FillAsync(text);
}
