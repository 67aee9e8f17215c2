using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Portal.Server.Hosting;

namespace Portal.Server.Gateway.Oip.Grpc;

/// <summary>The Open Inference Protocol over gRPC, and the standard health service.</summary>
internal static class GrpcEndpoints
{
    // The message's own frame and the key's tensors of names and shapes: the tensors' bytes alone may reach the limit.
    private const int Envelope = 64 * 1024;

    public static void AddOipGrpc(this IServiceCollection services)
    {
        services.AddGrpc();
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<GatewayOptions>>(
            (grpc, gateway) => grpc.MaxReceiveMessageSize = (gateway.Value.MaxBodyMegabytes << 20) + Envelope);
        services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", check => check.Tags.Contains(Health.Ready));
            health.Services.Map(InferenceService.Name, check => check.Tags.Contains(Health.Ready));
        });
    }

    public static void MapOipGrpc(this WebApplication app)
    {
        app.UseMiddleware<GrpcKey>();
        // A little more than gRPC's own limit, so that the refusal is gRPC's.
        var most = (app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.MaxBodyMegabytes << 20) + (2 * Envelope);
        app.MapGrpcService<InferenceService>().AllowAnonymous().WithMetadata(new RequestSizeLimitAttribute(most));
        app.MapGrpcHealthChecksService().AllowAnonymous();
    }
}
