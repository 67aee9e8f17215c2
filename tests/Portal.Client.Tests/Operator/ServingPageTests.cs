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

    [Fact]
    public void What_a_version_did_is_shown_with_its_batches()
    {
        Serving.Status = Serving.Status with
        {
            Models = [],
            Versions =
            [
                new("encoder", "2.0.0", "ready", null,
                    new(900, 3, 2, 1, 1800, 450, 7, 4.25, 0.1, 12, 0.05, 0.031, 0.25),
                    [new(1, 150), new(8, 300)], new BatchingState(true, 8, "measured")),
                new("encoder", "1.0.0", "unavailable", "replaced by 2.0.0", null, [], null),
            ],
        };

        var page = Render<ServingPage>();

        var rows = page.FindAll("tbody tr");
        Assert.Equal(
            ["900", "6", "7", "4.25 ms", "0.10 ms", "12 ms", "0.05 ms", "0.03 ms", "25%"],
            rows[0].QuerySelectorAll(".number").Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["1 rows", "8 rows"], rows[0].QuerySelectorAll(".batch-rows").Select(row => row.TextContent));
        Assert.Contains("300 runs", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Batches of up to 8 rows.", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Measured when it was loaded.", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("replaced by 2.0.0", rows[1].TextContent, StringComparison.Ordinal);
        Assert.All(rows[1].QuerySelectorAll(".number"), cell => Assert.Equal("–", cell.TextContent));
    }
}
