using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Puts the reports that are due into the webhooks' outbox: each period once, whatever dies in between.</summary>
internal sealed class ReportDelivery(
    IDbContextFactory<PortalDb> databases, ReportFigures figures, WebhookOutbox outbox, TimeProvider time, ILogger<ReportDelivery> logger)
{
    public const string NotOperator = "not_operator";
    public const string NoFigures = "no_figures";

    // What was called over midnight is written down a little later.
    private static readonly TimeSpan Settling = TimeSpan.FromHours(1);

    /// <returns>How many reports were handed over.</returns>
    public async Task<int> DeliverAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var reports = await db.ScheduledReports.AsNoTracking().OrderBy(r => r.Id).ToListAsync(cancellationToken);
        var delivered = 0;
        foreach (var report in reports)
        {
            var period = ReportPeriod.LastOf(report.Rhythm, now - Settling);
            if (report.CreatedAt < period.Ended
                && !await db.ReportedPeriods.AnyAsync(p => p.ReportId == report.Id && p.Period == period.Name, cancellationToken))
            {
                delivered += await DeliverAsync(report, period, now, cancellationToken) ? 1 : 0;
            }
        }
        return delivered;
    }

    private async Task<bool> DeliverAsync(ScheduledReport report, ReportPeriod period, DateTime now, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Who is no operator any more, or has left, gets no more figures.
        var by = await db.Users.AsNoTracking().SingleOrDefaultAsync(
            u => u.Id == report.CreatedByUserId && u.IsOperator
                && db.Memberships.Any(m => m.UserId == u.Id && m.OrganisationId == report.OrganisationId && !m.IsRequest),
            cancellationToken);
        var csv = by is null ? null : await figures.ReadAsync(report.Address, by, cancellationToken);
        var problem = by is null ? NotOperator : csv is null ? NoFigures : null;
        if (problem != report.Problem)
        {
            await db.ScheduledReports.Where(r => r.Id == report.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.Problem, problem), cancellationToken);
        }
        if (csv is null)
        {
            logger.NotMade(report.Id, problem!);
            return false;
        }
        var body = ReportBody.Of(csv);
        db.Add(new ReportedPeriod { ReportId = report.Id, Period = period.Name, At = now });
        outbox.Add(db, report.OrganisationId, WebhookTypes.AdoptionReport, new
        {
            report.Id,
            report.Name,
            report.Address,
            Period = period.Name,
            From = period.First,
            To = period.Last,
            body.Csv,
            body.Rows,
            body.AllRows,
        });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            // Somebody else reported this period meanwhile, or the report was taken away: neither needs another.
            return false;
        }
    }
}
