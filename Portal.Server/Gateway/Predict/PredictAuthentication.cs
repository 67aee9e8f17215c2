using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Portal.Server.Features.Keys;
using Portal.Server.Gateway.Admission;
using Portal.Server.Hosting;

namespace Portal.Server.Gateway.Predict;

/// <summary>
/// Lets a key or a signed-in member in. A request that shows a key is judged by the key alone, and one with a cookie
/// must carry the antiforgery header.
/// </summary>
internal sealed class PredictAuthentication(DoorRefusals refusals) : IEndpointFilter
{
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (ApiKeyHeaders.Present(http.Request))
        {
            var result = await http.AuthenticateAsync(ApiKeyAuthentication.SchemeName);
            if (result.Failure is not null)
            {
                var code = result.Properties?.Items[ApiKeyAuthentication.RefusalCode] ?? ApiKeyRefusals.Invalid;
                return http.Refuse(refusals.BadKey(code));
            }
            http.User = result.Principal ?? Nobody;
        }
        else if (http.User.Identity?.IsAuthenticated == true && !PortalApi.IsOurs(http.Request))
        {
            return http.Refuse(refusals.MissingHeader());
        }
        else if (PortalApi.IsOfAnotherOrganisation(http))
        {
            return http.Refuse(refusals.Switched());
        }
        return await next(context);
    }
}
