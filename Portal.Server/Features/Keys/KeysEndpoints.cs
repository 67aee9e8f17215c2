using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Keys;

internal static class KeysEndpoints
{
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<KeyBoundsReader>();
        builder.Services.AddScoped<KeyViews>();
        builder.Services.AddScoped<KeyCreation>();
        builder.Services.AddScoped<KeyChanges>();
        builder.Services.AddScoped<IKeysApi, KeysService>();
        builder.Services.AddSingleton<ApiKeyRows>();
        builder.Services.AddSingleton<ApiKeyUse>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUse>());
        builder.Services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
    }

    public static void MapKeys(this WebApplication app)
    {
        var group = app.MapPortalApi("keys", "Keys").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("/", List).WithName("ListKeys").WithSummary("List the organisation's API keys");
        group.MapPost("/", Create).WithName("CreateKey").WithSummary("Make an API key; the answer is the only one with its secret");
        group.MapPut("/{id}", Change).WithName("ChangeKey").WithSummary("Change an API key's name, models, addresses and end");
        group.MapPost("/{id}/rotate", Rotate).WithName("RotateKey")
            .WithSummary("Give an API key a new secret; the answer is the only one with it");
        group.MapDelete("/{id}", Revoke).WithName("RevokeKey").WithSummary("Revoke an API key at once");
    }

    private static async Task<Ok<IReadOnlyList<ApiKeyView>>> List(IKeysApi keys, CancellationToken cancellationToken) =>
        TypedResults.Ok(await keys.List(cancellationToken));

    private static async Task<Results<Ok<CreatedApiKey>, ProblemHttpResult>> Create(
        CreateApiKeyRequest request, IKeysApi keys, HttpResponse response, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "no-store";
        return (await keys.Create(request, cancellationToken)).ToResult();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(
        string id, ChangeApiKeyRequest request, IKeysApi keys, CancellationToken cancellationToken) =>
        (await keys.Change(id, request, cancellationToken)).ToResult();

    private static async Task<Results<Ok<CreatedApiKey>, ProblemHttpResult>> Rotate(
        string id, RotateApiKeyRequest request, IKeysApi keys, HttpResponse response, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "no-store";
        return (await keys.Rotate(id, request, cancellationToken)).ToResult();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        string id, IKeysApi keys, CancellationToken cancellationToken) => (await keys.Revoke(id, cancellationToken)).ToResult();
}
