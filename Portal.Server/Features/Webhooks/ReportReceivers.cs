using Portal.Server.Data;

namespace Portal.Server.Features.Webhooks;

/// <summary>
/// Reports of adoption name other organisations, so they go only where an operator sends them: to endpoints of an organisation
/// whose address was last chosen by somebody who is a member of it and an operator, both at this moment.
/// </summary>
internal static class ReportReceivers
{
    public static IQueryable<WebhookEndpoint> Of(PortalDb db) => db.WebhookEndpoints.Where(e => db.Users.Any(u =>
        u.Id == (e.ChangedByUserId ?? e.CreatedByUserId) && u.IsOperator
        && db.Memberships.Any(m => m.UserId == u.Id && m.OrganisationId == e.OrganisationId && !m.IsRequest)));
}
