using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Operator;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Operator;

public sealed class ServingPageTests : PageTest
{
    public ServingPageTests() => SignIn(isOperator: true);

    [Fact]
    public void The_engine_and_its_models_are_shown()
    {
        var page = Render<ServingPage>();

        Assert.Equal(["CPUExecutionProvider", "Cpu", "1.31.1", "230.0 MiB"], page.FindAll(".total-value").Select(value => value.TextContent));
        Assert.Equal(["412 ms", "1,203", "183 ms"], page.FindAll("tbody .number").Select(cell => cell.TextContent));
        Assert.Empty(page.FindAll(".alert"));
    }

    [Fact]
    public void A_fallback_says_its_reason()
    {
        Serving.Status = Serving.Status with { FallbackReason = "No adapter was found." };

        var page = Render<ServingPage>();

        Assert.Contains("No adapter was found.", page.Find(".alert").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_not_loaded_has_no_times()
    {
        Serving.Status = Serving.Status with
        {
            Models = [new("blazeface", "Faces", "1.0.0", ModelReadiness.Failed, "The file is damaged.", null, 0, null)],
        };

        var page = Render<ServingPage>();

        Assert.Equal(["–", "0", "–"], page.FindAll("tbody .number").Select(cell => cell.TextContent));
        Assert.Contains("The file is damaged.", page.Find("tbody").TextContent, StringComparison.Ordinal);
    }
}
