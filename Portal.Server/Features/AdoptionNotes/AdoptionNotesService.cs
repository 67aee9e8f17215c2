using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>
/// Notes are everybody's who operates; views are the caller's; reports are of the caller's organisation. Lists are read on a context of
/// their own, since the page that shows them asks for more at the same time.
/// </summary>
internal sealed class AdoptionNotesService(
    PortalDb db, IDbContextFactory<PortalDb> databases, CurrentUser current, AuditLog audit, ReportFigures figures, TimeProvider time, IStringLocalizer<ApiText> text) : IAdoptionNotesApi
{
    private const int MostNotes = 200;

    private string Me => current.Principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("Operators sign in.");

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task<IReadOnlyList<AdoptionNoteView>> Notes(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await using var own = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from note in own.AdoptionNotes.AsNoTracking()
            where note.Day >= @from && note.Day <= to
            join user in own.Users on note.WrittenByUserId equals user.Id into users
            from user in users.DefaultIfEmpty()
            orderby note.Day descending, note.Id descending
            select new { Note = note, By = user == null ? null : user.DisplayName }).Take(MostNotes).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new AdoptionNoteView(
            row.Note.Id, row.Note.Day, row.Note.Kind, row.Note.Industry, row.Note.Text, row.By ?? text["FormerMember"], new(row.Note.WrittenAt, TimeSpan.Zero)))];
    }

    public async Task<Outcome> Write(WriteNoteRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Text))
        {
            return new Refusal("invalid_text", text["NoteEmpty"], StatusCodes.Status400BadRequest, nameof(request.Text));
        }
        if (request.Day < new DateOnly(2000, 1, 1) || request.Day > DateOnly.FromDateTime(Now).AddYears(1))
        {
            return new Refusal("invalid_day", text["NoteDay"], StatusCodes.Status400BadRequest, nameof(request.Day));
        }
        db.Add(new AdoptionNote
        {
            Day = request.Day,
            Kind = request.Kind,
            Industry = request.Industry,
            Text = request.Text.Trim(),
            WrittenByUserId = Me,
            WrittenAt = Now,
        });
        await audit.SaveAsync(db, new("adoption_note.written", Me, null, $"{request.Day:yyyy-MM-dd}/{request.Kind}"), cancellationToken);
        return Outcome.Done;
    }

    public async Task<Outcome> RemoveNote(int id, CancellationToken cancellationToken) =>
        await audit.SaveAsync(
            db, new("adoption_note.removed", Me, null, $"{id}"),
            () => db.AdoptionNotes.Where(n => n.Id == id).ExecuteDeleteAsync(cancellationToken), cancellationToken) == 0
                ? Unknown("unknown_note", "NoteUnknown")
                : Outcome.Done;

    public async Task<IReadOnlyList<SavedViewView>> Views(CancellationToken cancellationToken)
    {
        var me = Me;
        await using var own = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await own.SavedViews.AsNoTracking().Where(v => v.UserId == me).OrderBy(v => v.Name).ToListAsync(cancellationToken);
        return [.. rows.Select(v => new SavedViewView(v.Id, v.Name, v.Address, new(v.SavedAt, TimeSpan.Zero)))];
    }

    public async Task<Outcome> SaveView(SaveViewRequest request, CancellationToken cancellationToken)
    {
        var (me, name) = (Me, request.Name.Trim());
        if (name.Length == 0)
        {
            return new Refusal("invalid_name", text["ViewNameEmpty"], StatusCodes.Status400BadRequest, nameof(request.Name));
        }
        if (LocalAddress.Of(request.Address) is not { } address || address.StartsWith("/api/", StringComparison.OrdinalIgnoreCase))
        {
            return new Refusal("invalid_address", text["ViewAddress"], StatusCodes.Status400BadRequest, nameof(request.Address));
        }
        var view = await db.SavedViews.SingleOrDefaultAsync(v => v.UserId == me && v.Name == name, cancellationToken);
        if (view is null)
        {
            if (await db.SavedViews.CountAsync(v => v.UserId == me, cancellationToken) >= SavedView.Most)
            {
                return new Refusal("too_many_views", text["TooManyViews", SavedView.Most], StatusCodes.Status409Conflict);
            }
            db.Add(view = new() { UserId = me, Name = name, Address = address, SavedAt = Now });
        }
        (view.Address, view.SavedAt) = (address, Now);
        await audit.SaveAsync(db, new("saved_view.saved", me, null, name), cancellationToken);
        return Outcome.Done;
    }

    public async Task<Outcome> RemoveView(int id, CancellationToken cancellationToken)
    {
        var me = Me;
        return await audit.SaveAsync(
            db, new("saved_view.removed", me, null, $"{id}"),
            () => db.SavedViews.Where(v => v.Id == id && v.UserId == me).ExecuteDeleteAsync(cancellationToken), cancellationToken) == 0
                ? Unknown("unknown_view", "ViewUnknown")
                : Outcome.Done;
    }

    public async Task<IReadOnlyList<ScheduledReportView>> Reports(CancellationToken cancellationToken)
    {
        if (current.Caller is not { } caller)
        {
            return [];
        }
        await using var own = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await own.ScheduledReports.AsNoTracking().Where(r => r.OrganisationId == caller.OrganisationId).OrderBy(r => r.Name)
            .Select(r => new
            {
                Report = r,
                Last = own.ReportedPeriods.Where(p => p.ReportId == r.Id).OrderByDescending(p => p.At).Select(p => p.Period).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new ScheduledReportView(
            row.Report.Id, row.Report.Name, row.Report.Address, row.Report.Rhythm, row.Last, row.Report.Problem, new(row.Report.CreatedAt, TimeSpan.Zero)))];
    }

    public async Task<Outcome> Schedule(ScheduleReportRequest request, CancellationToken cancellationToken)
    {
        if (current.Caller is not { } caller)
        {
            return new Refusal("no_organisation", text["ReportNeedsOrganisation"], StatusCodes.Status409Conflict);
        }
        if (LocalAddress.Of(request.Address) is not { } address || !figures.Exists(address))
        {
            return new Refusal("invalid_address", text["ReportAddress"], StatusCodes.Status400BadRequest, nameof(request.Address));
        }
        var name = request.Name.Trim();
        var held = db.ScheduledReports.Where(r => r.OrganisationId == caller.OrganisationId);
        if (name.Length == 0 || await held.AnyAsync(r => r.Name == name, cancellationToken))
        {
            return new Refusal("report_exists", text["ReportExists"], StatusCodes.Status409Conflict, nameof(request.Name));
        }
        if (await held.CountAsync(cancellationToken) >= ScheduledReport.Most)
        {
            return new Refusal("too_many_reports", text["TooManyReports", ScheduledReport.Most], StatusCodes.Status409Conflict);
        }
        db.Add(new ScheduledReport
        {
            OrganisationId = caller.OrganisationId,
            CreatedByUserId = Me,
            Name = name,
            Address = address,
            Rhythm = request.Rhythm,
            CreatedAt = Now,
        });
        await audit.SaveAsync(db, new("adoption_report.scheduled", Me, caller.OrganisationId, name), cancellationToken);
        return Outcome.Done;
    }

    public async Task<Outcome> Unschedule(int id, CancellationToken cancellationToken)
    {
        var mine = current.Caller?.OrganisationId ?? 0;
        return await audit.SaveAsync(
            db, new("adoption_report.unscheduled", Me, mine, $"{id}"),
            () => db.ScheduledReports.Where(r => r.Id == id && r.OrganisationId == mine).ExecuteDeleteAsync(cancellationToken), cancellationToken) == 0
                ? Unknown("unknown_report", "ReportUnknown")
                : Outcome.Done;
    }

    private Refusal Unknown(string code, string sentence) => new(code, text[sentence], StatusCodes.Status404NotFound);
}
