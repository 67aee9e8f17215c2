using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Features.Subscriptions;

namespace Portal.Server.Features.Publishing;

internal sealed class PublishingService(
    PortalDb db, Publisher publisher, PlanVersions versions, RequestDecisions decisions, ManifestCache manifests) : IPublishingApi
{
    public async Task<Outcome<IReadOnlyList<PublishedModel>>> Models(CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        var rows = await publisher.Own(db.Models).OrderBy(m => m.Slug).Select(m => new
        {
            m.Slug,
            Provider = m.Organisation!.Name,
            Version = m.Versions.OrderByDescending(v => v.State == ModelVersionState.Available).ThenByDescending(v => v.Id).Select(v => (int?)v.Id).FirstOrDefault(),
            Plans = m.Plans.Count(p => p.WithdrawnAt == null),
            Subscribers = db.Subscriptions.Count(s => s.ModelId == m.Id && s.CancelledAt == null),
            Requests = db.SubscriptionRequests.Count(r => r.ModelId == m.Id && r.State == RequestState.Pending),
        }).ToListAsync(cancellationToken);
        var known = await manifests.OfAsync(db, rows.Select(r => r.Version).OfType<int>(), cancellationToken);
        return new Outcome<IReadOnlyList<PublishedModel>>([.. rows.Select(r =>
        {
            var manifest = r.Version is { } version ? known[version] : null;
            return new PublishedModel(
                r.Slug, manifest?.Name.InCallersLanguage() ?? r.Slug, manifest?.Unit ?? "", r.Provider, r.Plans, r.Subscribers, r.Requests);
        })]);
    }

    public Task<Outcome<IReadOnlyList<PlanVersionView>>> Plans(string model, CancellationToken cancellationToken) =>
        versions.ListAsync(model, cancellationToken);

    public Task<Outcome<PlanVersionView>> Publish(string model, PublishPlanRequest request, CancellationToken cancellationToken) =>
        versions.PublishAsync(model, request, cancellationToken);

    public Task<Outcome> Withdraw(string model, string code, CancellationToken cancellationToken) =>
        versions.WithdrawAsync(model, code, cancellationToken);

    public Task<Outcome<IReadOnlyList<PendingRequest>>> Requests(CancellationToken cancellationToken) => decisions.ListAsync(cancellationToken);

    public Task<Outcome> Approve(int id, CancellationToken cancellationToken) => decisions.ApproveAsync(id, cancellationToken);

    public Task<Outcome> Refuse(int id, RefuseSubscriptionRequest request, CancellationToken cancellationToken) =>
        decisions.RefuseAsync(id, request.Reason, cancellationToken);
}
