using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Notices;

/// <summary>
/// Notices are for people: a key has none. Reading one is nobody's business but the reader's and leaves no audit row. Each
/// question has a context of its own, since the bell asks while the page below it does.
/// </summary>
internal sealed class NoticesService(
    IDbContextFactory<PortalDb> databases, CurrentUser user, NoticeTexts texts, IStringLocalizer<ApiText> text) : INoticesApi
{
    private const int Newest = 100;

    public async Task<IReadOnlyList<NoticeView>> List(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var reader = user.Required.UserId;
        var rows = await Visible(db).OrderByDescending(n => n.Id).Take(Newest)
            .Select(n => new { Notice = n, IsRead = db.NoticeReads.Any(r => r.NoticeId == n.Id && r.UserId == reader) })
            .ToListAsync(cancellationToken);
        return await texts.Views(db, [.. rows.Select(r => (r.Notice, r.IsRead))], cancellationToken);
    }

    public async Task<NoticeCount> Count(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return new(await Unread(db).CountAsync(cancellationToken));
    }

    public async Task<Outcome> MarkRead(int id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!await Visible(db).AnyAsync(n => n.Id == id, cancellationToken))
        {
            return new Refusal("unknown_notice", text["NoticeUnknown"], StatusCodes.Status404NotFound);
        }
        await Mark(db, Unread(db).Where(n => n.Id == id), cancellationToken);
        return Outcome.Done;
    }

    public async Task<Outcome> MarkAllRead(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Mark(db, Unread(db), cancellationToken);
        return Outcome.Done;
    }

    private IQueryable<Notice> Visible(PortalDb db)
    {
        var caller = user.Required;
        var governs = caller.Role.Governs();
        return db.Notices.AsNoTracking()
            .Where(n => n.OrganisationId == caller.OrganisationId && caller.ApiKeyId == null && (governs || n.UserId == caller.UserId));
    }

    private IQueryable<Notice> Unread(PortalDb db)
    {
        var reader = user.Required.UserId;
        return Visible(db).Where(n => !db.NoticeReads.Any(r => r.NoticeId == n.Id && r.UserId == reader));
    }

    private async Task Mark(PortalDb db, IQueryable<Notice> notices, CancellationToken cancellationToken)
    {
        if (user.Required.UserId is not { } reader)
        {
            return;
        }
        db.AddRange((await notices.Select(n => n.Id).ToListAsync(cancellationToken)).Select(id => new NoticeRead { NoticeId = id, UserId = reader }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // Another tab of the same person was quicker with one of them; the rest is read at the next click.
        }
    }
}
