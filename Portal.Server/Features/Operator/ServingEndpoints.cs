using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Operator;

internal static class ServingEndpoints
{
    public static void AddServing(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<VersionWorks>();
        builder.Services.AddScoped<IServingApi, ServingService>();
    }

    public static void MapServing(this WebApplication app)
    {
        var group = app.MapPortalApi("serving", "Serving").RequireAuthorization(PortalClaims.OperatorPolicy);
        group.MapGet("/", Get).WithName("GetServing").WithSummary("See how the engine stands");
    }

    private static async Task<Ok<ServingStatus>> Get(IServingApi serving, CancellationToken cancellationToken) =>
        TypedResults.Ok(await serving.Get(cancellationToken));
}
