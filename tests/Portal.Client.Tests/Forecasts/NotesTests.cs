using Bunit;
using Portal.Client.Contracts;
using Portal.Client.Features.Forecasts;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Forecasts;

public sealed class NotesTests : ForecastTest
{
    [Fact]
    public void A_note_is_written_to_a_day_and_taken_away_again()
    {
        var page = Render<AnnotationList>(p => p.Add(x => x.From, new DateOnly(2026, 1, 1)).Add(x => x.To, new DateOnly(2026, 11, 30)));
        Assert.Contains("Nothing was noted", page.Markup, StringComparison.Ordinal);

        page.Find("input[name=day]").Change("2026-05-04");
        page.Find("select[name=kind]").Change("Survey");
        page.Find("select[name=industry]").Change("J");
        page.Find("input[name=text]").Change("The question is another one");
        page.Find("form").Submit();

        var note = Assert.Single(Notes.Written);
        Assert.Equal((new(2026, 5, 4), NoteKind.Survey, "J", "The question is another one"), (note.Day, note.Kind, note.Industry, note.Text));
        Assert.Contains("Survey changed", page.Find(".note-list").TextContent, StringComparison.Ordinal);
        page.Find(".note-list button").Click();
        Assert.Empty(Notes.Written);
    }

    [Fact]
    public void A_refused_note_says_why_and_keeps_its_words()
    {
        Notes.Refusal = new("invalid_day", "Name a day.", 400);
        var page = Render<AnnotationList>(p => p.Add(x => x.From, new DateOnly(2026, 1, 1)).Add(x => x.To, new DateOnly(2026, 11, 30)));

        page.Find("input[name=text]").Change("words");
        page.Find("form").Submit();

        Assert.Contains("Name a day.", page.Markup, StringComparison.Ordinal);
        Assert.Equal("words", page.Find("input[name=text]").GetAttribute("value"));
    }

    [Fact]
    public void A_view_keeps_this_page_with_its_filters()
    {
        Navigation.NavigateTo("operator/adoption?industry=G&k=100");
        var page = Render<SavedViews>();

        page.Find("input[name=name]").Change("Trade");
        page.Find("form").Submit();

        Assert.Equal(("Trade", "/operator/adoption?industry=G&k=100"), (Notes.Saved[0].Name, Notes.Saved[0].Address));
        Assert.Equal("/operator/adoption?industry=G&k=100", page.Find(".note-list a").GetAttribute("href"));
    }

    [Fact]
    public void A_report_is_scheduled_and_says_what_went_wrong_with_it()
    {
        Notes.Scheduled.Add(new(9, "Old", "/api/forecasts/export.csv", ReportRhythm.Weekly, "2026-W46", "not_operator", Data.Now));
        var page = Render<ReportSchedule>();
        Assert.Contains("is no operator", page.Markup, StringComparison.Ordinal);

        page.Find("input[name=name]").Change("Forecasts");
        page.Find("select[name=rhythm]").Change("Monthly");
        page.Find("form").Submit();

        Assert.Equal(("Forecasts", "/api/forecasts/export.csv", ReportRhythm.Monthly), (Notes.Scheduled[1].Name, Notes.Scheduled[1].Address, Notes.Scheduled[1].Rhythm));
    }

    [Fact]
    public async Task Live_counters_show_the_newest_and_stop_when_the_page_is_left()
    {
        Live.Counts.AddRange([new(Data.Now, 1, 0, 0), new(Data.Now, 1_234, 7, 3)]);

        var page = Render<LiveCounters>();
        page.WaitForAssertion(() => Assert.Equal(["1,234", "7", "3"], page.FindAll("dd").Select(cell => cell.TextContent)));

        await DisposeComponentsAsync();
        Assert.True(SpinWait.SpinUntil(() => Live.HasLeft, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void A_portal_that_is_gone_leaves_the_counters_still_and_says_so()
    {
        Live.IsDown = true;

        var page = Render<LiveCounters>();

        page.WaitForAssertion(() => Assert.Contains("The counters stand still", page.Markup, StringComparison.Ordinal));
        Assert.Equal(["–", "–", "–"], page.FindAll("dd").Select(cell => cell.TextContent));
    }
}
