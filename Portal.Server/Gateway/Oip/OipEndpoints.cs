using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Oip.Body;

namespace Portal.Server.Gateway.Oip;

/// <summary><c>/v2</c>: the Open Inference Protocol over REST.</summary>
internal static class OipEndpoints
{
    public static void AddOip(this IServiceCollection services)
    {
        services.AddSingleton<OipTensors>();
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<InferReader>();
    }

    public static void MapOip(this WebApplication app)
    {
        var limit = (long)app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.MaxBodyMegabytes << 20;
        var v2 = app.MapGroup("/v2").WithTags("Open Inference Protocol").AllowAnonymous()
            .WithMetadata(new RequestSizeLimitAttribute(limit))
            .RefuseBy(OipError.ToOipError);
        v2.MapMetadata();
        v2.MapInfer();
        v2.MapGenerate();
        v2.MapRepository();
        v2.MapStatistics();

        // Below this path even a wrong address or method is answered in the protocol's words.
        v2.Map("/{**rest}", Elsewhere).ExcludeFromDescription();
    }

    public static RouteHandlerBuilder ProducesOipFaults(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<OipFault>(status);
        }
        return route;
    }

    private static IResult Elsewhere(string? rest, HttpContext http, DoorRefusals refusals)
    {
        var parts = (rest ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var method = parts switch
        {
            ["models", _, "versions", _, .. var verb] => OfModel(verb),
            ["models", "stats"] => HttpMethods.Get,
            ["models", _, .. var verb] => OfModel(verb),
            [] or ["health", "live" or "ready"] => HttpMethods.Get,
            ["repository", "index"] or ["repository", "models", _, "load" or "unload"] => HttpMethods.Post,
            _ => null,
        };
        if (method is null)
        {
            return http.Refuse(refusals.NotFound());
        }
        http.Response.Headers.Allow = method;
        return http.Refuse(refusals.WrongMethod(method));
    }

    private static string? OfModel(string[] verb) => verb switch
    {
        [] or ["ready"] or ["stats"] => HttpMethods.Get,
        ["infer"] or ["generate"] or ["generate_stream"] => HttpMethods.Post,
        _ => null,
    };
}
