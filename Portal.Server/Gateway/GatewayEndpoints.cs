using Microsoft.Extensions.Options;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Limits;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Gateway.Admission.Trials;
using Portal.Server.Gateway.Oip;
using Portal.Server.Gateway.Oip.Grpc;
using Portal.Server.Gateway.OpenAi;
using Portal.Server.Gateway.Predict;
using Portal.Server.Metering;

namespace Portal.Server.Gateway;

internal static class GatewayEndpoints
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddLocalization();
        services.AddMetering();
        services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EngineOptions>().BindConfiguration("Engine").Validate(
            engine => engine.Remotes.Values.All(remote => remote.Url.Scheme is "http" or "https" && remote.TimeoutSeconds is >= 0.1 and <= 3600),
            "Engine:Remotes: every server needs a Url of http or https and a TimeoutSeconds between 0.1 and 3600.").ValidateOnStart();
        services.AddSingleton<ServedVersions>();
        services.AddSingleton(provider => new InferenceEngine(
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<IOptions<EngineOptions>>().Value with { Versions = provider.GetRequiredService<ServedVersions>().Policies }));
        services.AddSingleton<IPredictionEngine, InProcessPredictionEngine>();
        services.AddSingleton<ServingMetrics>();
        services.AddSingleton<SerialiseTimes>();
        services.AddSingleton<ModelDoor>();
        services.AddSingleton<CallLimits>();
        services.AddSingleton<RequestRates>();
        services.AddSingleton<ParallelCalls>();
        services.AddSingleton<LimitRefusals>();
        services.AddSingleton<QuotaReservations>();
        services.AddSingleton<DoorRefusals>();
        services.AddSingleton<InFlightCalls>();
        services.AddSingleton<KeptAnswerRoom>();
        services.AddSingleton<RetryRefusals>();
        services.AddSingleton<IdempotentCalls>();
        services.AddSingleton<MeteredRun>();
        services.AddSingleton<CanaryTallies>();
        services.AddSingleton<CanaryDoor>();
        services.AddSingleton<ShadowQueue>();
        services.AddSingleton<ShadowSums>();
        services.AddSingleton<ShadowDoor>();
        services.AddSingleton<OneDoor>();
        services.AddOip();
        services.AddOpenAi();
        services.AddOipGrpc();
    }

    public static void MapGateway(this WebApplication app)
    {
        // Nobody asks for the meter: it is there to be read from outside.
        app.Services.GetRequiredService<ServingMetrics>();
        app.MapPredict();
        app.MapOpenAi();
        app.MapShortWay();
        app.MapOip();
        app.MapOipGrpc();
    }
}
