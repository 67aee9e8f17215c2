using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Client.Features.Operator;
using Portal.Client.Features.Publishing;
using Portal.Client.Shared;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Publishing;

public sealed class VersionsPageTests : PageTest
{
    private readonly BunitJSModuleInterop sender;

    public VersionsPageTests()
    {
        sender = JSInterop.SetupModule("./js/upload.js");
        sender.Mode = JSRuntimeMode.Loose;
        sender.Setup<ChosenFile?>("describe", _ => true).SetResult(new("model.onnx", 100));
        sender.Setup<SentFile>("send", _ => true).SetResult(new("done", null));
    }

    [Fact]
    public void A_model_is_made_and_leads_to_its_versions()
    {
        SignIn("Publisher");
        var page = Render<PublishingPage>();
        page.FindAll("button").Single(button => button.TextContent == "New model").Click();

        page.Find("form[aria-label='New model'] input").Change("numbers");
        page.Find("form[aria-label='New model']").Submit();

        page.WaitForAssertion(() => Assert.Equal([new("numbers", "other")], Versions.Created));
        Assert.EndsWith("/publishing/numbers/versions", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_taken_short_name_says_so()
    {
        SignIn("Publisher");
        Versions.Refusal = new("slug_taken", "There is a model 'faces' already.", 409);
        var page = Render<PublishingPage>();
        page.FindAll("button").Single(button => button.TextContent == "New model").Click();

        page.Find("form[aria-label='New model'] input").Change("faces");
        page.Find("form[aria-label='New model']").Submit();

        page.WaitForAssertion(() => Assert.Contains("There is a model 'faces' already.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_chosen_file_is_sent_and_becomes_a_version()
    {
        SignIn("Publisher");
        var page = Render<VersionsPage>(parameters => parameters.Add(p => p.Model, "numbers"));
        page.WaitForElement("input[placeholder='1.0.0']").Change("1.0.0");

        page.FindAll("button").Single(button => button.TextContent == "Upload").Click();

        page.WaitForAssertion(() => Assert.Equal([new("1.0.0", "model.onnx", 100)], Uploads.Started));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("progress")));
        sender.VerifyInvoke("send");
        Assert.Equal("/publishing/numbers/versions/1.0.0", page.Find("tbody a").GetAttribute("href"));
    }

    [Fact]
    public void A_refused_file_says_why()
    {
        SignIn("Publisher");
        Uploads.Ends = UploadState.Refused;
        var page = Render<VersionsPage>(parameters => parameters.Add(p => p.Model, "numbers"));
        page.WaitForElement("input[placeholder='1.0.0']").Change("1.0.0");

        page.FindAll("button").Single(button => button.TextContent == "Upload").Click();

        page.WaitForAssertion(() => Assert.Equal("It is a pickle.", page.Find("p[role=alert]").TextContent));
    }

    [Fact]
    public void After_a_reload_the_same_file_goes_on_and_another_does_not()
    {
        SignIn("Publisher");
        Uploads.Held.Add(FakeUploads.Upload("1.0.0", UploadState.Receiving, 200));
        var page = Render<VersionsPage>(parameters => parameters.Add(p => p.Model, "numbers"));

        page.WaitForElement("button[aria-label='Go on with 1.0.0']").Click();

        page.WaitForAssertion(() => Assert.Contains("Choose the same file", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        sender.VerifyNotInvoke("send");
    }

    [Fact]
    public void A_draft_shows_what_is_missing_and_is_saved_and_submitted()
    {
        SignIn("Publisher");
        var page = Render<DraftPage>(parameters => parameters.Add(p => p.Model, "numbers").Add(p => p.Version, "1.0.0"));
        Assert.Contains("Fill this in.", page.Find("section[aria-label='What is missing']").TextContent, StringComparison.Ordinal);
        Assert.Contains("10,256", page.Find("section[aria-label='Inspection']").TextContent, StringComparison.Ordinal);

        page.FindAll("label.field").Single(label => label.TextContent.StartsWith("Purpose", StringComparison.Ordinal)).QuerySelector("textarea")!.Change("Counting.");
        page.FindAll("button").Single(button => button.TextContent == "Submit for review").Click();

        page.WaitForAssertion(() => Assert.Equal(["submit"], Versions.Done));
        Assert.Equal("Counting.", Versions.Saved.Single().Purpose);
        page.WaitForAssertion(() => Assert.Contains("In review", page.Markup, StringComparison.Ordinal));
        Assert.True(page.Find("fieldset").HasAttribute("disabled"));
    }

    [Fact]
    public void An_operator_runs_the_samples_and_rejects_with_a_reason()
    {
        SignIn("Operator");
        var page = Render<ReviewPage>(parameters => parameters.Add(p => p.Model, "numbers").Add(p => p.Version, "1.0.0"));
        Assert.Contains("Takes the place of 0.9.0", page.Markup, StringComparison.Ordinal);

        page.FindAll("button").Single(button => button.TextContent == "Run the samples").Click();
        page.WaitForAssertion(() => Assert.Contains("outputs", page.Find("section[aria-label='Samples'] pre").TextContent, StringComparison.Ordinal));
        Assert.True(page.Find("form button[type=submit]").HasAttribute("disabled"));
        page.Find("form textarea").Input(" No card. ");
        page.Find("form").Submit();

        page.WaitForAssertion(() => Assert.Equal(["reject No card."], Reviews.Done));
        Assert.Equal(Data.Now, Reviews.Decided.Single());
        Assert.EndsWith("/operator/reviews", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_reads_every_language_and_all_that_is_declared()
    {
        SignIn("Operator");

        var page = Render<ReviewPage>(parameters => parameters.Add(p => p.Model, "numbers").Add(p => p.Version, "1.0.0"));

        string[] english = ["Numbers", "Counts.", "The card."];
        string[] chinese = ["数字", "计数。", "说明。"];
        string[] others = ["row", "Do as you like.", "Yes", "The first 50 of 60", "class-50", "tokenizer", "bytes"];
        Assert.All(english, text => Assert.Contains(text, page.Find("section[lang=en]").TextContent, StringComparison.Ordinal));
        Assert.All(chinese, text => Assert.Contains(text, page.Find("section[lang=zh-CN]").TextContent, StringComparison.Ordinal));
        var declared = page.Find("section[aria-label='What is declared']").TextContent;
        Assert.All(others, text => Assert.Contains(text, declared, StringComparison.Ordinal));
        Assert.DoesNotContain("class-51", declared, StringComparison.Ordinal);
        Assert.Equal("/api/reviews/numbers/1.0.0/samples/half.json", page.Find("section[aria-label='Samples'] a[download]").GetAttribute("href"));
    }

    [Fact]
    public void What_was_submitted_anew_is_looked_at_again()
    {
        SignIn("Operator");
        Reviews.Refusal = new("changed_since", "Look again.", 409);
        var page = Render<ReviewPage>(parameters => parameters.Add(p => p.Model, "numbers").Add(p => p.Version, "1.0.0"));

        page.FindAll("button").Single(button => button.TextContent == "Approve").Click();
        page.WaitForAssertion(() => Assert.Equal("Look again.", page.Find("[role=alert]").TextContent.Trim()));
        page.FindAll("button").Single(button => button.TextContent == "Look again").Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=alert]")));
        Assert.Equal(Data.Now, Reviews.Decided.Single());
    }

    [Fact]
    public void The_operators_list_leads_to_each_review()
    {
        SignIn("Operator");

        var page = Render<ReviewsPage>();

        Assert.Equal("/operator/reviews/numbers/1.0.0", page.Find("tbody a").GetAttribute("href"));
    }
}
