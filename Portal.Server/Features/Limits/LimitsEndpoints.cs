using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Limits;

internal static class LimitsEndpoints
{
    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<LimitRules>();
        builder.Services.AddScoped<LimitChanges>();
        builder.Services.AddScoped<ILimitsApi, LimitsService>();
    }

    public static void MapLimits(this WebApplication app)
    {
        var group = app.MapPortalApi("limits", "Limits").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("/", Get).WithName("GetLimits").WithSummary("Get the organisation's limits and budgets with their use now");
        group.MapPost("/", Add).WithName("AddLimit").WithSummary("Limit the organisation, a member or a key");
        group.MapPut("/{id:int}", Change).WithName("ChangeLimit").WithSummary("Change a limit's amounts");
        group.MapDelete("/{id:int}", Remove).WithName("RemoveLimit").WithSummary("Remove a limit");
        group.MapPut("/time-zone", ChangeTimeZone).WithName("ChangeTimeZone").WithSummary("Set whose midnights limits start anew at");
    }

    private static async Task<Ok<LimitsReport>> Get(ILimitsApi limits, CancellationToken cancellationToken) =>
        TypedResults.Ok(await limits.Get(cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Add(
        AddLimitRequest request, ILimitsApi limits, CancellationToken cancellationToken) => (await limits.Add(request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(
        int id, ChangeLimitRequest request, ILimitsApi limits, CancellationToken cancellationToken) =>
        (await limits.Change(id, request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(int id, ILimitsApi limits, CancellationToken cancellationToken) =>
        (await limits.Remove(id, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeTimeZone(
        ChangeTimeZoneRequest request, ILimitsApi limits, CancellationToken cancellationToken) =>
        (await limits.ChangeTimeZone(request, cancellationToken)).ToResult();
}
