using Microsoft.AspNetCore.Authentication;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Predict;

namespace Portal.Server.Features.Keys;

/// <summary>
/// Routes below <c>/api</c> that a key with the right scope may read, beside the members for whom they are. A request that shows
/// a key is judged by the key alone.
/// </summary>
internal sealed class KeyedRoutes(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http, DoorRefusals refusals)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<KeyScope>() is not { } wanted
            || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            || !ApiKeyHeaders.Present(http.Request))
        {
            await next(http);
            return;
        }
        var result = await http.AuthenticateAsync(ApiKeyAuthentication.SchemeName);
        if (result.Principal is not { } key)
        {
            await refusals.BadKey(result.Properties?.Items[ApiKeyAuthentication.RefusalCode] ?? ApiKeyRefusals.Invalid).ToProblem(http).ExecuteAsync(http);
        }
        else if (!key.HasClaim(ApiKeyScopes.Claim, wanted.Scope))
        {
            await refusals.MissingScope(wanted.Scope).ToProblem(http).ExecuteAsync(http);
        }
        else
        {
            http.User = key;
            await next(http);
        }
    }
}

/// <summary>Metadata of routes that keys may read.</summary>
internal sealed record KeyScope(string Scope);

internal static class KeyedRouting
{
    /// <summary>Opens the safe methods of these endpoints to keys with the scope; ownership goes by the key's organisation.</summary>
    public static TBuilder OpenToKeys<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new KeyScope(scope));
}
