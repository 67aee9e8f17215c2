using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Metering;

namespace Portal.Server.Features.Statements;

/// <summary>The signed-in organisation's statements: closed ones as they were closed, open ones as drafts from the sums.</summary>
internal sealed class StatementsService(PortalDb db, CurrentUser user, OpenStatements open, PlanTexts plans, TimeProvider time) : IStatementsApi
{
    public async Task<IReadOnlyList<StatementSummary>> List(CancellationToken cancellationToken)
    {
        var organisation = user.Required.OrganisationId;
        var closed = await db.Statements.AsNoTracking().Where(s => s.OrganisationId == organisation).OrderByDescending(s => s.Month)
            .Select(s => new { s.Month, s.Number, s.ClosedAt, s.PriceMicros }).ToListAsync(cancellationToken);
        var drafts = new List<StatementSummary>();
        var months = await OpenMonthsAsync(organisation, cancellationToken);
        foreach (var month in months.Reverse())
        {
            var draft = await DraftAsync(organisation, month, months, cancellationToken);
            drafts.Add(new(LedgerTime.MonthText(month), draft.Number, false, null, draft.PriceMicros));
        }
        return
        [
            .. drafts,
            .. closed.Select(s => new StatementSummary(LedgerTime.MonthText(s.Month), s.Number, true, new DateTimeOffset(s.ClosedAt), s.PriceMicros)),
        ];
    }

    public async Task<StatementView?> Get(string month, CancellationToken cancellationToken)
    {
        if (LedgerTime.ParseMonth(month) is not { } asked)
        {
            return null;
        }
        var organisation = user.Required.OrganisationId;
        var statement = await db.Statements.AsNoTracking().Include(s => s.Lines)
            .SingleOrDefaultAsync(s => s.OrganisationId == organisation && s.Month == asked, cancellationToken);
        var of = await db.Organisations.AsNoTracking().Where(o => o.Id == organisation).Select(o => new { o.Slug, o.Name }).SingleAsync(cancellationToken);
        if (statement is not null)
        {
            return new(
                statement.Number, month, of.Slug, of.Name, true, new DateTimeOffset(statement.ClosedAt), Views(statement.Lines), statement.PriceMicros,
                Convert.ToHexStringLower(statement.Hash));
        }
        var months = await OpenMonthsAsync(organisation, cancellationToken);
        if (!months.Contains(asked))
        {
            return null;
        }
        var draft = await DraftAsync(organisation, asked, months, cancellationToken);
        return new(draft.Number, month, of.Slug, of.Name, false, null, Views(draft.Lines), draft.PriceMicros, null);
    }

    /// <summary>The current month, and earlier ones that wait to be closed; oldest first.</summary>
    private async Task<SortedSet<int>> OpenMonthsAsync(int organisation, CancellationToken cancellationToken)
    {
        var current = LedgerTime.Month(time.GetUtcNow());
        var last = await db.Statements.Where(s => s.OrganisationId == organisation).MaxAsync(s => (int?)s.Month, cancellationToken);
        var everybody = await db.ClosedMonths.MaxAsync(m => (int?)m.Month, cancellationToken);
        var used = await db.MonthlySums.Where(m => m.OrganisationId == organisation && m.Month > (last ?? -1) && m.Month < current)
            .Select(m => m.Month).Distinct().ToListAsync(cancellationToken);
        var months = new SortedSet<int>(used) { current };
        if (everybody == current - 2)
        {
            // In its days of grace even a month without use takes corrections and credits.
            months.Add(current - 1);
        }
        months.RemoveWhere(month => month <= last);
        return months;
    }

    private async Task<OpenStatement> DraftAsync(int organisation, int month, SortedSet<int> months, CancellationToken cancellationToken) =>
        (await open.OfAsync(db, [organisation], month, takesWaiting: month == months.Min, cancellationToken))[organisation];

    private List<StatementLineView> Views(IEnumerable<StatementLine> lines) =>
    [
        .. lines.OrderBy(line => line.Number).Select(line => new StatementLineView(
            line.Number, StatementWords.Of(line.Kind), LedgerTime.MonthText(line.ForMonth), line.Model, line.Plan,
            line.Plan.Length == 0 ? "" : plans.Name(line.Plan), line.Unit, line.Text, line.Calls, line.Units, line.PriceMicros)),
    ];
}
