using Portal.Server.Data;

namespace Portal.Server.Features.Statements;

/// <summary>A plan's fee of a month.</summary>
/// <param name="Text">What it is for, in no language: <c>faces, team 2: 2026-11-05…2026-11-30, 26/30</c>.</param>
/// <param name="PlanId">The version of the plan.</param>
internal sealed record FeeLine(string Text, int SubscriptionId, int PlanId, long PriceMicros);

/// <summary>What an organisation's subscriptions cost in a month besides use.</summary>
internal interface IPlanFees
{
    /// <summary>One line a subscription and plan version; of the running month, those of the days so far.</summary>
    /// <param name="db">The database.</param>
    /// <param name="organisationId">Whose.</param>
    /// <param name="month"><c>year * 12 + month - 1</c>, UTC.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    Task<IReadOnlyList<FeeLine>> OfMonthAsync(PortalDb db, int organisationId, int month, CancellationToken cancellationToken);
}
