using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Webhooks;

internal static class WebhooksEndpoints
{
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<WebhooksOptions>().BindConfiguration("Webhooks").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WebhookOutbox>();
        services.AddSingleton<WebhookNetworks>();
        services.AddSingleton<WebhookDial>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookHandout>();
        services.AddSingleton<WebhookClaims>();
        services.AddSingleton<WebhookAttempt>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
        services.AddHostedService(provider => provider.GetRequiredService<WebhookSweep>());
        services.AddScoped<WebhookAddress>();
        services.AddScoped<WebhookDeliveries>();
        services.AddScoped<IWebhooksApi, WebhooksService>();
    }

    public static void MapWebhooks(this WebApplication app)
    {
        var group = app.MapPortalApi("webhooks", "Webhooks").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("/", List).WithName("ListWebhooks").WithSummary("List the organisation's webhook endpoints");
        group.MapPost("/", Create).WithName("CreateWebhook").WithSummary("Make a webhook endpoint; the answer is the only one with its secret");
        group.MapPut("/{id:int}", Change).WithName("ChangeWebhook").WithSummary("Change an endpoint's address and types, or turn it on or off");
        group.MapDelete("/{id:int}", Delete).WithName("DeleteWebhook").WithSummary("Delete a webhook endpoint");
        group.MapPost("/{id:int}/rotate", Rotate).WithName("RotateWebhookSecret")
            .WithSummary("Give an endpoint a new signing secret; the answer is the only one with it");
        group.MapPost("/{id:int}/test", Test).WithName("TestWebhook").WithSummary("Send an endpoint a test event");
        group.MapGet("/{id:int}/deliveries", Deliveries).WithName("ListWebhookDeliveries").WithSummary("List an endpoint's last deliveries");
        group.MapPost("/{id:int}/deliveries/{delivery:long}/replay", Replay).WithName("ReplayWebhookDelivery")
            .WithSummary("Send a delivery again under the same message id");
    }

    private static async Task<Ok<IReadOnlyList<WebhookEndpointView>>> List(IWebhooksApi webhooks, CancellationToken cancellationToken) =>
        TypedResults.Ok(await webhooks.List(cancellationToken));

    private static async Task<Results<Ok<CreatedWebhook>, ProblemHttpResult>> Create(
        PutWebhookRequest request, IWebhooksApi webhooks, HttpResponse response, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "no-store";
        return (await webhooks.Create(request, cancellationToken)).ToResult();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(
        int id, PutWebhookRequest request, IWebhooksApi webhooks, CancellationToken cancellationToken) =>
        (await webhooks.Change(id, request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(int id, IWebhooksApi webhooks, CancellationToken cancellationToken) =>
        (await webhooks.Delete(id, cancellationToken)).ToResult();

    private static async Task<Results<Ok<CreatedWebhook>, ProblemHttpResult>> Rotate(
        int id, RotateWebhookSecretRequest request, IWebhooksApi webhooks, HttpResponse response, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "no-store";
        return (await webhooks.Rotate(id, request, cancellationToken)).ToResult();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Test(int id, IWebhooksApi webhooks, CancellationToken cancellationToken) =>
        (await webhooks.Test(id, cancellationToken)).ToResult();

    private static async Task<Results<Ok<IReadOnlyList<WebhookDeliveryView>>, NotFound>> Deliveries(
        int id, IWebhooksApi webhooks, CancellationToken cancellationToken) =>
        await webhooks.Deliveries(id, cancellationToken) is { } deliveries ? TypedResults.Ok(deliveries) : TypedResults.NotFound();

    private static async Task<Results<NoContent, ProblemHttpResult>> Replay(
        int id, long delivery, IWebhooksApi webhooks, CancellationToken cancellationToken) =>
        (await webhooks.Replay(id, delivery, cancellationToken)).ToResult();
}
