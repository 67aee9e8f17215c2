using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using Portal.Client.Resources;
using Portal.EndToEnd.Tests.Hosting;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>Journeys 3, 4 and 5: subscribe, try a real input, call the same model with a key, see the use and the adoption.</summary>
public class TryItTests(PortalFixture portal)
{
    [Theory]
    [InlineData("ppocr", "polygon")]
    [InlineData("silero-vad", ".wave .speech")]
    [InlineData("blazeface", "rect.object-box")]
    public async Task A_sample_is_run_with_one_click_and_the_result_drawn_over_it(string model, string mark)
    {
        await using var visit = await portal.OpenAsync();
        await visit.RegisterAsync();
        await SubscribeAsync(visit, model);
        await RunSampleAsync(visit, model);
        await Assertions.Expect(visit.Page.Locator($".try-output {mark}").First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator(".receipt-strip")).ToContainTextAsync(Words.Of<PlaygroundText>("Latency"));
        await visit.ShootAsync($"try-{model}");

        await visit.Page.Locator(".receipt-strip a").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText(Words.Of<UsageText>("EndReason_success"))).ToBeVisibleAsync();
        Assert.Empty(visit.Foreign);
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task A_file_of_ones_own_is_run_and_a_damaged_one_refused_with_the_reason()
    {
        await using var visit = await portal.OpenAsync();
        await visit.RegisterAsync();
        await SubscribeAsync(visit, "ppocr");
        await visit.GoToAsync("/models/ppocr/try");
        await visit.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "damaged.png",
            MimeType = "image/png",
            Buffer = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3],
        });
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = Words.Of<PlaygroundText>("Run"), Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText(Words.Of<PlaygroundText>("Refused_422"))).ToBeVisibleAsync();
        await visit.ShootAsync("try-refused");
    }

    [Fact]
    public async Task The_pages_snippet_pasted_into_a_shell_gives_the_same_answer_as_the_playground()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The snippet is for bash.");
        await using var visit = await portal.OpenAsync();
        await visit.RegisterAsync();
        await SubscribeAsync(visit, "ppocr");
        await RunSampleAsync(visit, "ppocr");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "JSON", Exact = true }).First.ClickAsync();
        var inTheBrowser = await visit.Page.Locator(".try-output pre code").InnerTextAsync();

        await visit.GoToAsync("/models/ppocr/api");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = Words.Of<ModelsText>("MakeKey") }).ClickAsync();
        await visit.Page.GetByLabel(Words.Of<KeysText>("NameLabel")).FillAsync("from the page");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = Words.Of<KeysText>("CreateButton") }).ClickAsync();
        var secret = await visit.Page.Locator(".secret code").InnerTextAsync();
        await visit.Page.GetByLabel(Words.Of<KeysText>("StoredIt")).CheckAsync();
        await visit.ShootAsync("key-once");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = Words.Of<KeysText>("DoneButton") }).ClickAsync();
        var inTheShell = await BashAsync(await visit.Page.Locator("pre.code code").InnerTextAsync());
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(inTheBrowser), JsonElement.Parse(inTheShell)), inTheShell);

        await visit.GoToAsync("/keys");
        await Assertions.Expect(visit.Page.GetByText("from the page")).ToBeVisibleAsync();
        Assert.DoesNotContain(secret, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        await visit.GoToAsync("/usage");
        await Assertions.Expect(visit.Page.GetByText(Words.Of<UsageText>("Surface_predict")).First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText(Words.Of<UsageText>("Surface_playground")).First).ToBeVisibleAsync();
        await visit.ShootAsync("usage-after-calls");
    }

    [Fact]
    public async Task A_first_prediction_makes_the_organisations_industry_one_organisation_more_active()
    {
        // Nobody else's journey uses this industry.
        const string Industry = "B";
        await using var office = await portal.OpenAsync();
        await office.SignInDemoAsync(People.Operator);
        var before = await ActiveAsync(office, Industry);

        await using var visit = await portal.OpenAsync();
        await visit.RegisterAsync(Industry);
        await SubscribeAsync(visit, "blazeface");
        await RunSampleAsync(visit, "blazeface");

        Assert.Equal(before + 1, await ActiveAsync(office, Industry));
        await Assertions.Expect(office.Page.Locator(".js-plotly-plot").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await office.ShootAsync("adoption-after-first-prediction");
        Assert.Empty(office.Foreign);
        Assert.Empty(office.Faults);
    }

    private static async Task<int> ActiveAsync(Visit office, string industry)
    {
        await office.GoToAsync("/operator/adoption?k=1&d=1");
        var row = office.Page.Locator($"tr[data-industry='{industry}'] [data-figure='active']");
        return await row.CountAsync() == 0 ? 0 : int.Parse(await row.InnerTextAsync(), null);
    }

    private static async Task SubscribeAsync(Visit visit, string model)
    {
        await visit.GoToAsync($"/models/{model}/plans");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = Words.Of<ModelsText>("SubscribeButton"), Exact = true }).First.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = Words.Of<ModelsText>("SubscribeButton"), Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText(Words.Of<ModelsText>("CurrentPlan"), new() { Exact = true })).ToBeVisibleAsync();
    }

    private static async Task RunSampleAsync(Visit visit, string model)
    {
        await visit.GoToAsync($"/models/{model}/try");
        await visit.Page.Locator("button.sample").First.ClickAsync();
        await Assertions.Expect(visit.Page.Locator(".receipt-strip")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    private static async Task<string> BashAsync(string command)
    {
        var folder = Directory.CreateTempSubdirectory("portal-shell-");
        try
        {
            using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
            })!;
            var output = await shell.StandardOutput.ReadToEndAsync();
            await shell.WaitForExitAsync();
            Assert.Equal(0, shell.ExitCode);
            return output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
