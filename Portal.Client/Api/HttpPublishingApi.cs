using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpPublishingApi(PortalHttp http) : IPublishingApi
{
    public Task<Outcome<IReadOnlyList<PublishedModel>>> Models(CancellationToken cancellationToken) =>
        http.Ask<IReadOnlyList<PublishedModel>>("api/publishing/models", cancellationToken);

    public Task<Outcome<IReadOnlyList<PlanVersionView>>> Plans(string model, CancellationToken cancellationToken) =>
        http.Ask<IReadOnlyList<PlanVersionView>>(PlansOf(model), cancellationToken);

    public Task<Outcome<PlanVersionView>> Publish(string model, PublishPlanRequest request, CancellationToken cancellationToken) =>
        http.Send<PlanVersionView>(HttpMethod.Post, PlansOf(model), request, cancellationToken);

    public Task<Outcome> Withdraw(string model, string code, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, $"{PlansOf(model)}/{Uri.EscapeDataString(code)}", null, cancellationToken);

    public Task<Outcome<IReadOnlyList<PendingRequest>>> Requests(CancellationToken cancellationToken) =>
        http.Ask<IReadOnlyList<PendingRequest>>("api/publishing/requests", cancellationToken);

    public Task<Outcome> Approve(int id, CancellationToken cancellationToken) => http.Send(HttpMethod.Post, Request(id, "approve"), null, cancellationToken);

    public Task<Outcome> Refuse(int id, RefuseSubscriptionRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, Request(id, "refuse"), request, cancellationToken);

    private static string PlansOf(string model) => $"api/publishing/models/{Uri.EscapeDataString(model)}/plans";

    private static string Request(int id, string answer) => $"api/publishing/requests/{id.ToString(CultureInfo.InvariantCulture)}/{answer}";
}
