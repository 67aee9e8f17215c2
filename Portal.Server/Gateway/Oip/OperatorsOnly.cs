using Portal.Client.Contracts;
using Portal.Server.Features.Keys;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Oip;

/// <summary>
/// Lets operators in, and keys to which the console gave the scope; it runs after the filter that says who calls. What it
/// guards concerns every tenant at once.
/// </summary>
internal static class OperatorsOnly
{
    public static RouteGroupBuilder ForOperators(this RouteGroupBuilder group, string scope)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (http.User.IsOperator() || http.User.HasClaim(ApiKeyScopes.Claim, scope))
            {
                return await next(context);
            }
            var refusals = http.RequestServices.GetRequiredService<DoorRefusals>();
            return http.Refuse(http.User.Identity?.IsAuthenticated == true ? refusals.NotOperator(scope) : refusals.Unauthenticated());
        });
        return group;
    }
}
