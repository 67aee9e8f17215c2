using Portal.EndToEnd.Tests.Hosting;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>Journey 6: every page, in both languages and themes, wide and narrow; accessible, quiet and at home.</summary>
public class EveryPageTests(PortalFixture portal)
{
    private static readonly string[] Public =
        ["/", "/adoption", "/models", "/models/ppocr", "/models/blazeface/plans", "/models/ppocr/api", "/models/silero-vad/files",
            "/account/sign-in", "/account/register", "/invitation", "/no-such-page"];

    private static readonly string[] Members =
        ["/models/ppocr/try", "/subscriptions", "/keys", "/usage", "/statements", "/income", "/notices", "/organisation", "/organisation/webhooks", "/account/manage", "/account/sign-out"];

    private static readonly string[] Operators =
        ["/publishing", "/publishing/ppocr", "/publishing/ppocr/versions", "/operator/reviews",
            "/operator/adoption", "/operator/adoption?believedOn=2026-06-30&k=1", "/operator/adoption/industries",
            "/operator/adoption/industries/G", "/operator/adoption/explore", "/operator/adoption/compare", "/operator/adoption/organisations?state=active",
            "/operator/adoption/market-sizes", "/operator/organisations/demo/classes", "/operator/forecasts", "/operator/official-statistics?industry=J",
            "/operator/reconciliation", "/operator/serving", "/operator/organisations"];

    [Theory]
    [InlineData("en", false)]
    [InlineData("en", true)]
    [InlineData("zh-CN", false)]
    [InlineData("zh-CN", true)]
    public async Task Every_page_passes_axe_speaks_its_language_and_asks_no_other_origin(string language, bool dark)
    {
        await using var visit = await portal.OpenAsync(new Look(language, dark));
        var problems = new List<string>();
        await CheckAsync(visit, Public, problems);
        await visit.SignInDemoAsync(People.Member);
        await CheckAsync(visit, Members, problems);
        await visit.SignInDemoAsync(People.Operator);
        await CheckAsync(visit, Operators, problems);
        Assert.Empty(problems);

        async Task CheckAsync(Visit visit, string[] paths, List<string> problems)
        {
            foreach (var path in paths)
            {
                await visit.GoToAsync(path);
                await visit.SettleAsync();
                await visit.ShootAsync(NameOf(path));
                problems.AddRange((await visit.ViolationsAsync()).Select(violation => $"{path}: {violation}"));
                problems.AddRange(visit.TakeFaults().Select(fault => $"{path}: {fault}"));
                if (await visit.Page.Locator("html").GetAttributeAsync("lang") != language)
                {
                    problems.Add($"{path}: is not in {language}");
                }
            }
            problems.AddRange(visit.Foreign.Select(url => $"left the origin: {url}"));
        }
    }

    [Theory]
    [InlineData("en", false)]
    [InlineData("zh-CN", true)]
    public async Task On_a_phone_no_page_is_wider_than_the_screen(string language, bool dark)
    {
        await using var visit = await portal.OpenAsync(new Look(language, dark, Narrow: true));
        await visit.SignInDemoAsync(People.Operator);
        var wide = new List<string>();
        foreach (var path in (string[])[.. Public, .. Members, .. Operators])
        {
            await visit.GoToAsync(path);
            await visit.SettleAsync();
            await visit.ShootAsync(NameOf(path));
            var excess = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (excess > 0)
            {
                wide.Add($"{path}: {excess} px");
            }
        }
        Assert.Empty(wide);
    }

    private static string NameOf(string path) => "page" + string.Concat(path.TrimEnd('/').Select(letter => char.IsLetterOrDigit(letter) ? letter : '-'));
}
