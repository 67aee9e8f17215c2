using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Metering;

namespace Portal.Server.Features.Statements;

/// <summary>What operators do with statements.</summary>
internal sealed class StatementOperations(
    PortalDb db, CurrentUser current, WorkLeases leases, StatementClosing closing, AuditLog audit, TimeProvider time,
    IStringLocalizer<StatementsText> text) : IStatementClosingApi
{
    private static readonly TimeSpan Holding = TimeSpan.FromMinutes(30);

    private string? Actor => current.Principal.FindFirstValue(ClaimTypes.NameIdentifier);

    public async Task<Outcome<StatementsClosed>> Close(CancellationToken cancellationToken)
    {
        if (!await leases.TakeAsync(StatementWork.Lease, Holding, cancellationToken))
        {
            return new Refusal("busy", text["ClosingBusy"], StatusCodes.Status409Conflict);
        }
        try
        {
            return await closing.CloseAsync(closing.LastOver, Actor, cancellationToken);
        }
        finally
        {
            await leases.ReleaseAsync(StatementWork.Lease);
        }
    }

    public async Task<Outcome> Credit(CreditRequest request, CancellationToken cancellationToken)
    {
        var organisation = await db.Organisations.Where(o => o.Slug == request.Organisation).Select(o => (int?)o.Id).SingleOrDefaultAsync(cancellationToken);
        if (organisation is not { } id)
        {
            return new Refusal("unknown_organisation", text["OrganisationUnknown"], StatusCodes.Status404NotFound, nameof(request.Organisation));
        }
        if (LedgerTime.ParseMonth(request.Month) is not { } month || month > LedgerTime.Month(time.GetUtcNow()))
        {
            return new Refusal("invalid_month", text["MonthInvalid"], StatusCodes.Status400BadRequest, nameof(request.Month));
        }
        if (PlainText.Read(request.Reason, 3, 300) is not { } reason)
        {
            return new Refusal("invalid_reason", text["ReasonInvalid"], StatusCodes.Status400BadRequest, nameof(request.Reason));
        }
        db.StatementCredits.Add(new()
        {
            OrganisationId = id,
            ForMonth = month,
            AmountMicros = request.AmountMicros,
            Reason = reason,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        });
        await audit.SaveAsync(
            db, new("statement.credited", Actor, id, FormattableString.Invariant($"{request.Organisation}/{request.Month}/{request.AmountMicros}")), cancellationToken);
        return Outcome.Done;
    }
}
