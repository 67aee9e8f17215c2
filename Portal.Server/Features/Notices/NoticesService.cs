using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Notices;

/// <summary>Notices are for people: a key has none. Reading one is nobody's business but the reader's and leaves no audit row.</summary>
internal sealed class NoticesService(PortalDb db, CurrentUser user, NoticeTexts texts, IStringLocalizer<ApiText> text) : INoticesApi
{
    private const int Newest = 100;

    public async Task<IReadOnlyList<NoticeView>> List(CancellationToken cancellationToken)
    {
        var reader = user.Required.UserId;
        var rows = await Visible().OrderByDescending(n => n.Id).Take(Newest)
            .Select(n => new { Notice = n, IsRead = db.NoticeReads.Any(r => r.NoticeId == n.Id && r.UserId == reader) })
            .ToListAsync(cancellationToken);
        return await texts.Views([.. rows.Select(r => (r.Notice, r.IsRead))], cancellationToken);
    }

    public async Task<NoticeCount> Count(CancellationToken cancellationToken) => new(await Unread().CountAsync(cancellationToken));

    public async Task<Outcome> MarkRead(int id, CancellationToken cancellationToken)
    {
        if (!await Visible().AnyAsync(n => n.Id == id, cancellationToken))
        {
            return new Refusal("unknown_notice", text["NoticeUnknown"], StatusCodes.Status404NotFound);
        }
        await Mark(Unread().Where(n => n.Id == id), cancellationToken);
        return Outcome.Done;
    }

    public async Task<Outcome> MarkAllRead(CancellationToken cancellationToken)
    {
        await Mark(Unread(), cancellationToken);
        return Outcome.Done;
    }

    private IQueryable<Notice> Visible()
    {
        var caller = user.Required;
        var governs = caller.Role.Governs();
        return db.Notices.AsNoTracking()
            .Where(n => n.OrganisationId == caller.OrganisationId && caller.ApiKeyId == null && (governs || n.UserId == caller.UserId));
    }

    private IQueryable<Notice> Unread()
    {
        var reader = user.Required.UserId;
        return Visible().Where(n => !db.NoticeReads.Any(r => r.NoticeId == n.Id && r.UserId == reader));
    }

    private async Task Mark(IQueryable<Notice> notices, CancellationToken cancellationToken)
    {
        var reader = user.Required.UserId;
        if (reader is null)
        {
            return;
        }
        foreach (var id in await notices.Select(n => n.Id).ToListAsync(cancellationToken))
        {
            db.Add(new NoticeRead { NoticeId = id, UserId = reader });
        }
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // Another tab of the same person was quicker with one of them; the rest is read at the next click.
            db.ChangeTracker.Clear();
        }
    }
}
