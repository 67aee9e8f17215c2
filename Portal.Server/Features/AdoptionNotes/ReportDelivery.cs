using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Puts the reports that are due into the webhooks' outbox: each period once, whatever dies in between.</summary>
internal sealed class ReportDelivery(
    IDbContextFactory<PortalDb> databases, ReportFigures figures, WebhookOutbox outbox, TimeProvider time, ILogger<ReportDelivery> logger)
{
    public const string NotOperator = "not_operator";
    public const string NoFigures = "no_figures";
    public const string Failed = "failed";

    // What was called over midnight is written down a little later.
    private static readonly TimeSpan Settling = TimeSpan.FromHours(1);

    // Forecasts are issued on a month's second day. A month that has none by the third was not to be forecast.
    private static readonly TimeSpan Issuing = TimeSpan.FromDays(2);

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
                && !await db.ReportedPeriods.AnyAsync(p => p.ReportId == report.Id && p.Period == period.Name, cancellationToken)
                && await IsReadyAsync(db, report, period, now, cancellationToken))
            {
                delivered += await TryDeliverAsync(report, period, now, cancellationToken) ? 1 : 0;
            }
        }
        return delivered;
    }

    /// <summary>Whether the month's forecasts are there, for a report of them.</summary>
    private static async Task<bool> IsReadyAsync(
        PortalDb db, ScheduledReport report, ReportPeriod period, DateTime now, CancellationToken cancellationToken) =>
        report.Rhythm != ReportRhythm.Monthly || !ReportAddresses.IsOfForecasts(report.Address) || now >= period.Ended + Issuing
        || await db.IssuedForecasts.AnyAsync(f => f.Origin == period.Last && f.DefinitionVersion == AdoptionDefinitions.Version, cancellationToken);

    /// <summary>One report that cannot be made keeps no other one back.</summary>
    private async Task<bool> TryDeliverAsync(ScheduledReport report, ReportPeriod period, DateTime now, CancellationToken cancellationToken)
    {
        try
        {
            return await DeliverAsync(report, period, now, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.ReportFailed(report.Id, exception);
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            await SetProblemAsync(db, report, Failed, cancellationToken);
            return false;
        }
    }

    private async Task<bool> DeliverAsync(ScheduledReport report, ReportPeriod period, DateTime now, CancellationToken cancellationToken)
    {
        var address = ReportAddresses.UpTo(report.Address, period.Last);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Who is no operator any more, or has left, gets no more figures.
        var by = await db.Users.AsNoTracking().SingleOrDefaultAsync(
            u => u.Id == report.CreatedByUserId && u.IsOperator
                && db.Memberships.Any(m => m.UserId == u.Id && m.OrganisationId == report.OrganisationId && !m.IsRequest),
            cancellationToken);
        var csv = by is null ? null : await figures.ReadAsync(address, by, cancellationToken);
        var problem = by is null ? NotOperator : csv is null ? NoFigures : null;
        if (csv is null)
        {
            await SetProblemAsync(db, report, problem, cancellationToken);
            logger.NotMade(report.Id, problem!);
            return false;
        }
        var room = WebhookOutbox.RoomFor(WebhookTypes.AdoptionReport, Data(new("", int.MaxValue, int.MaxValue)));
        db.Add(new ReportedPeriod { ReportId = report.Id, Period = period.Name, At = now });
        outbox.Add(db, report.OrganisationId, WebhookTypes.AdoptionReport, Data(ReportBody.Of(csv, room)));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Somebody else reported this period meanwhile, or the report was taken away: neither needs another.
            return false;
        }
        await SetProblemAsync(db, report, null, cancellationToken);
        return true;

        object Data(ReportBody body) => new
        {
            report.Id,
            report.Name,
            Address = address,
            Period = period.Name,
            From = period.First,
            To = period.Last,
            body.Csv,
            body.Rows,
            body.AllRows,
        };
    }

    private static async Task SetProblemAsync(PortalDb db, ScheduledReport report, string? problem, CancellationToken cancellationToken)
    {
        if (problem != report.Problem)
        {
            await db.ScheduledReports.Where(r => r.Id == report.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.Problem, problem), cancellationToken);
        }
    }
}
