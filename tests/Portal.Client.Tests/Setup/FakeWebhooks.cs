using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeWebhooks : Answering, IWebhooksApi
{
    public const string Secret = "whsec_TheSigningSecretOfTheEndpoint";

    public List<WebhookEndpointView> Held { get; } = [];

    public List<WebhookDeliveryView> Sent { get; } = [];

    public List<PutWebhookRequest> Requests { get; } = [];

    public List<string> Done { get; } = [];

    public Refusal? Refusal { get; set; }

    public static WebhookEndpointView View(int id, string url, bool isEnabled = true, string? stopped = null) =>
        new(id, url, ["key.created"], isEnabled, stopped, Data.Now, null, null);

    public static WebhookDeliveryView Delivery(long id, string state, string? fault = null) =>
        new(id, $"msg_{id}", "key.created", Data.Now, state, 3, Data.Now, fault is null ? 500 : null, fault, 41, state == "pending" ? Data.Now.AddHours(2) : null);

    public Task<IReadOnlyList<WebhookEndpointView>> List(CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<WebhookEndpointView>>(() => [.. Held]);

    public Task<Outcome<CreatedWebhook>> Create(PutWebhookRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Answer<Outcome<CreatedWebhook>>(() =>
        {
            if (Refusal is not null)
            {
                return Refusal;
            }
            Held.Add(View(Held.Count + 1, request.Url));
            return new CreatedWebhook(Held[^1], Secret);
        });
    }

    public Task<Outcome> Change(int id, PutWebhookRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Act($"change {id}");
    }

    public Task<Outcome<CreatedWebhook>> Rotate(int id, RotateWebhookSecretRequest request, CancellationToken cancellationToken)
    {
        Done.Add($"rotate {id} {request.OverlapHours}");
        return Answer<Outcome<CreatedWebhook>>(() => new CreatedWebhook(Held[0], Secret));
    }

    public Task<Outcome> Delete(int id, CancellationToken cancellationToken) => Act($"delete {id}");

    public Task<Outcome> Test(int id, CancellationToken cancellationToken) => Act($"test {id}");

    public Task<IReadOnlyList<WebhookDeliveryView>?> Deliveries(int id, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<WebhookDeliveryView>?>(() => [.. Sent]);

    public Task<Outcome> Replay(int id, long delivery, CancellationToken cancellationToken) => Act($"replay {id}/{delivery}");

    private Task<Outcome> Act(string what)
    {
        Done.Add(what);
        return Answer(() => Refusal is null ? Outcome.Done : Refusal);
    }
}
