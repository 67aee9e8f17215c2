using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Client.Contracts;
using Portal.Client.Features.Playground;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Playground;

public sealed class TryItTests : PageTest
{
    private const string TwoLines = """
        {"generated_text":"ACME\n51.50","lines":[
          {"text":"ACME","score":0.98,"polygon":[{"x":10.5,"y":20},{"x":110,"y":20},{"x":110,"y":40},{"x":10.5,"y":40}]},
          {"text":"51.50","score":0.9,"polygon":[{"x":10,"y":60},{"x":60,"y":60},{"x":60,"y":80},{"x":10,"y":80}]}]}
        """;

    public TryItTests() => SignIn();

    private IRenderedComponent<TryIt> Open(ModelDetail? model = null, bool isSubscribed = true) => Render<TryIt>(page => page
        .Add(p => p.Model, model ?? Data.Detail())
        .Add(p => p.Subscription, isSubscribed ? Data.Subscription() : null));

    private static void Choose(IRenderedComponent<TryIt> page, byte[] bytes, string name, string type) =>
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(bytes, name, contentType: type));

    [Fact]
    public void One_click_on_a_sample_draws_each_line_where_it_stands()
    {
        Predictions.Result = TwoLines;
        var page = Open();

        page.Find(".sample").Click();

        page.WaitForAssertion(() => Assert.Equal(
            ["10.5,20 110,20 110,40 10.5,40", "10,60 60,60 60,80 10,80"],
            page.FindAll("polygon").Select(polygon => polygon.GetAttribute("points"))));
        Assert.Equal("0 0 800 600", page.Find(".overlay svg").GetAttribute("viewBox"));
        Assert.Equal("/api/models/ppocr/samples/invoice.png", page.Find(".overlay img").GetAttribute("src"));
        Assert.Equal(("ppocr", 33, "image/png"), Assert.Single(Predictions.Calls));
    }

    [Fact]
    public void A_line_of_text_and_its_place_light_up_together()
    {
        Predictions.Result = TwoLines;
        var page = Open();
        page.Find(".sample").Click();
        page.WaitForElement(".text-lines");

        page.FindAll(".text-lines li")[1].MouseEnter();

        Assert.Equal([false, true], page.FindAll("polygon").Select(polygon => polygon.ClassList.Contains("hot")));

        page.FindAll("polygon")[0].MouseEnter();

        Assert.Equal([true, false], page.FindAll(".text-lines li").Select(line => line.ClassList.Contains("hot")));
    }

    [Fact]
    public void The_recognised_text_can_be_copied()
    {
        Predictions.Result = TwoLines;
        var page = Open();
        page.Find(".sample").Click();

        page.WaitForElement(".result-head .copy-button").Click();

        Assert.Equal("ACME\n51.50", Browser.Invocations["copy"].Single().Arguments[0]);
    }

    [Fact]
    public void The_receipt_states_latency_units_and_price_and_leads_to_its_page()
    {
        Predictions.Result = TwoLines;
        var page = Open();

        page.Find(".sample").Click();

        var strip = page.WaitForElement(".receipt-strip");
        Assert.Equal(["183 ms", "1 image", "0.001 credits", "req_42"], strip.QuerySelectorAll("dd").Select(value => value.TextContent));
        Assert.Equal("/usage/receipts/req_42", strip.QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public void The_raw_answer_is_one_click_away()
    {
        Predictions.Result = TwoLines;
        var page = Open();
        page.Find(".sample").Click();

        page.WaitForElement(".answer-head .toggle button:last-child").Click();

        Assert.Contains("\"generated_text\": \"ACME\\n51.50\"", page.Find("pre").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Faces_are_boxed_with_their_landmarks()
    {
        Predictions.Result = """[{"label":"face","score":0.93,"box":{"xmin":60,"ymin":50.25,"xmax":200,"ymax":180},"keypoints":[{"x":100,"y":90},{"x":150,"y":91}]}]""";
        var page = Open(Data.Detail("blazeface", "object-detection"));

        page.Find(".sample").Click();

        var box = page.WaitForElement("rect.object-box");
        Assert.Equal(["60", "50.25", "140", "129.75"], new[] { "x", "y", "width", "height" }.Select(name => box.GetAttribute(name)));
        Assert.Equal(["100", "150"], page.FindAll("circle").Select(point => point.GetAttribute("cx")));
        Assert.Contains("Face 1", page.Find(".text-lines").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Speech_is_marked_on_the_recordings_waveform()
    {
        Samples.Bytes = Media.Wav(8000, 1, new short[16000]);
        Predictions.Result = """[{"label":"speech","score":0.9,"start":0.5,"end":1.5}]""";
        var page = Open(Data.Detail("silero-vad", "voice-activity-detection"));

        page.Find(".sample").Click();

        Assert.Equal("left:25%;width:50%", page.WaitForElement(".speech").GetAttribute("style"));
        Assert.Equal(["0 s", "0.5 s", "1 s", "1.5 s", "2 s"], page.FindAll(".time-axis span").Select(tick => tick.TextContent));
        Assert.Equal("/api/models/silero-vad/samples/utterance.wav", page.Find("audio").GetAttribute("src"));
        Assert.Contains("0.50 s to 1.50 s", page.Find(".text-lines").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Coordinates_keep_their_point_whatever_the_language()
    {
        Speak("de-DE");
        Predictions.Result = TwoLines;
        var page = Open();

        page.Find(".sample").Click();

        Assert.StartsWith("10.5,20", page.WaitForElement("polygon").GetAttribute("points"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chosen_file_is_shown_first_and_sent_on_run()
    {
        Predictions.Result = TwoLines;
        var page = Open();

        Choose(page, Media.Png(640, 480), "scan.png", "image/png");
        page.WaitForAssertion(() => Assert.Equal("blob:chosen", page.Find(".overlay img").GetAttribute("src")));
        Assert.Empty(Predictions.Calls);
        page.Find(".try-run button").Click();

        page.WaitForElement("polygon");
        Assert.Equal(("ppocr", 33, "image/png"), Assert.Single(Predictions.Calls));
    }

    [Fact]
    public void A_file_that_is_too_large_is_neither_read_nor_sent()
    {
        var page = Open();

        Choose(page, new byte[TryIt.MaxBytes + 1], "huge.png", "image/png");

        page.WaitForAssertion(() => Assert.Contains("the limit is 10.0 MiB", page.Find(".alert").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".try-run"));
        Assert.Empty(Browser.Invocations["objectUrl"]);
        Assert.Empty(Predictions.Calls);
    }

    [Fact]
    public void A_file_of_another_kind_is_not_sent()
    {
        var page = Open();

        Choose(page, [1, 2, 3], "letter.pdf", "application/pdf");

        page.WaitForAssertion(() => Assert.Contains("This model takes PNG, JPEG", page.Find(".alert").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".try-run"));
    }

    [Theory]
    [InlineData("audio/x-wav")]
    [InlineData("audio/vnd.wave")]
    [InlineData("")]
    public void A_wav_is_a_wav_however_the_browser_names_it(string type)
    {
        var model = Data.Detail("silero-vad", "voice-activity-detection") with { AcceptedMediaTypes = ["audio/wav", "audio/x-wav"] };
        var page = Open(model);
        Assert.Contains("WAV, up to", page.Find(".drop").TextContent, StringComparison.Ordinal);

        Choose(page, Media.Wav(8000, 1, 1, 2, 3), "speech.WAV", type);
        page.WaitForElement(".try-run button").Click();

        page.WaitForAssertion(() => Assert.Equal(("silero-vad", 50, "audio/wav"), Assert.Single(Predictions.Calls)));
    }

    [Fact]
    public void An_image_of_too_many_pixels_is_not_sent()
    {
        var page = Open();

        Choose(page, Media.Png(6000, 5000), "poster.png", "image/png");

        page.WaitForAssertion(() => Assert.Contains("6000 × 5000", page.Find(".alert").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".try-run"));
    }

    [Theory]
    [InlineData(400, "could not read the request")]
    [InlineData(403, "may not call this model")]
    [InlineData(413, "file is too large")]
    [InlineData(415, "does not take this kind of file")]
    [InlineData(422, "could not be read")]
    [InlineData(429, "limit is reached")]
    [InlineData(503, "busy or not loaded")]
    [InlineData(418, "refused the prediction")]
    public void Each_refusal_says_what_happened_and_the_portals_own_words(int status, string title)
    {
        Predictions.Refusal = new Refusal("some_code", "The portal's own words.", status);
        var page = Open();

        page.Find(".sample").Click();

        var alert = page.WaitForElement(".refused");
        Assert.Contains(title, alert.TextContent, StringComparison.Ordinal);
        Assert.Contains("The portal's own words.", alert.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_subscription_a_refusal_leads_to_the_plans()
    {
        Predictions.Refusal = new Refusal("not_subscribed", "Subscribe first.", 403);
        var page = Open();

        page.Find(".sample").Click();

        Assert.Equal("/models/ppocr/plans", page.WaitForElement(".refused a").GetAttribute("href"));
    }

    [Fact]
    public void A_used_up_quota_says_when_it_starts_anew()
    {
        Predictions.Refusal = new Refusal("quota", "The quota is used up.", 429, RetryAt: new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
        var page = Open();

        page.Find(".sample").Click();

        Assert.StartsWith("2026-12-01T00:00:00", page.WaitForElement(".refused time").GetAttribute("datetime"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_portal_that_does_not_answer_leaves_the_input_for_another_try()
    {
        Predictions.IsDown = true;
        var page = Open();

        page.Find(".sample").Click();

        page.WaitForAssertion(() => Assert.Contains("did not answer", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("Run", page.Find(".try-run button").TextContent);
    }

    [Fact]
    public void Who_is_not_subscribed_is_led_to_the_plans_and_cannot_run()
    {
        var page = Open(isSubscribed: false);

        Assert.Equal("/models/ppocr/plans", page.Find(".gate a").GetAttribute("href"));
        Assert.True(page.Find(".sample").HasAttribute("disabled"));
        Assert.True(page.Find("input[type=file]").HasAttribute("disabled"));
    }

    [Fact]
    public void An_answer_in_an_unexpected_shape_is_shown_as_json()
    {
        Predictions.Result = """{"surprise":true}""";
        var page = Open();

        page.Find(".sample").Click();

        Assert.Contains("\"surprise\": true", page.WaitForElement("pre").TextContent, StringComparison.Ordinal);
    }
}
