using System.Security.Claims;

namespace Portal.Server.Auth;

/// <summary>The person or key behind the current request, for feature services.</summary>
internal sealed class CurrentUser(IHttpContextAccessor http)
{
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());

    public ClaimsPrincipal Principal => http.HttpContext?.User ?? Nobody;

    /// <summary>Null for a visitor.</summary>
    public Caller? Caller => Auth.Caller.From(Principal);

    /// <summary>The caller behind an endpoint that only members reach.</summary>
    public Caller Required => Caller ?? throw new InvalidOperationException("This route needs the Member policy.");
}
