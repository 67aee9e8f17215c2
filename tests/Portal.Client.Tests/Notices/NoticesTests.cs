using Bunit;
using Portal.Client.Features.Notices;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Notices;

public sealed class NoticesTests : PageTest
{
    [Fact]
    public void The_bell_says_how_many_are_unread()
    {
        SignIn();
        Notices.Held.AddRange([FakeNotices.Notice(2), FakeNotices.Notice(1, isRead: true)]);

        var bell = Render<NoticeBell>().Find("a");

        Assert.Equal(("Notices: 1 unread", "/notices", "1"), (bell.GetAttribute("aria-label"), bell.GetAttribute("href"), bell.TextContent.Trim()));
    }

    [Fact]
    public void Without_unread_notices_the_bell_has_no_number_and_a_visitor_has_no_bell()
    {
        Assert.Empty(Render<NoticeBell>().FindAll("a"));
        SignIn();

        var bell = Render<NoticeBell>().Find("a");

        Assert.Equal(("Notices", ""), (bell.GetAttribute("aria-label"), bell.TextContent.Trim()));
    }

    [Fact]
    public void Reading_all_empties_the_bell()
    {
        SignIn();
        Notices.Held.AddRange([FakeNotices.Notice(2), FakeNotices.Notice(1)]);
        var bell = Render<NoticeBell>();
        var page = Render<NoticesPage>();
        Assert.Equal(2, page.FindAll("li .chip").Count);

        page.Find(".section-head button").Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("li .chip")));
        bell.WaitForAssertion(() => Assert.Equal("Notices", bell.Find("a").GetAttribute("aria-label")));
    }

    [Fact]
    public void One_notice_is_read_by_its_own_button()
    {
        SignIn();
        Notices.Held.AddRange([FakeNotices.Notice(2), FakeNotices.Notice(1)]);
        var page = Render<NoticesPage>();

        page.Find("button[aria-label='Mark as read: Notice 1']").Click();

        page.WaitForAssertion(() => Assert.Equal([2], Notices.Held.Where(notice => !notice.IsRead).Select(notice => notice.Id)));
    }
}
