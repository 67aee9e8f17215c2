using Portal.Server.Data;

namespace Portal.Server.Features.Statements;

/// <summary>A plan's fee of a month.</summary>
/// <param name="Text">What it is for.</param>
internal sealed record FeeLine(string Text, int SubscriptionId, int PlanId, long PriceMicros);

/// <summary>What an organisation's subscriptions cost in a month besides use.</summary>
internal interface IPlanFees
{
    Task<IReadOnlyList<FeeLine>> OfMonthAsync(PortalDb db, int organisationId, int month, CancellationToken cancellationToken);
}

/// <summary>No plan has a fee.</summary>
internal sealed class NoPlanFees : IPlanFees
{
    public Task<IReadOnlyList<FeeLine>> OfMonthAsync(PortalDb db, int organisationId, int month, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FeeLine>>([]);
}
