using System.Security.Claims;
using Portal.Client.Contracts;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Auth;

/// <summary>Who is calling, read from the request's principal: a member with a cookie or a key of an organisation.</summary>
/// <param name="OrganisationId">The tenant that every query is bound to.</param>
/// <param name="UserId">Null for a key.</param>
/// <param name="ApiKeyId">Null for a cookie.</param>
public sealed record Caller(int OrganisationId, string? UserId, string? ApiKeyId, OrganisationRole Role)
{
    /// <summary>Claim of a key's principal; a cookie's has none.</summary>
    public const string ApiKeyClaim = "api_key";

    /// <summary>True while the operator lets the organisation spend nothing. Known of people; the door knows it of keys too.</summary>
    public bool IsSuspended { get; private init; }

    /// <returns>Null for a visitor and for somebody without an organisation.</returns>
    public static Caller? From(ClaimsPrincipal principal)
    {
        if (!int.TryParse(principal.FindFirst(PortalClaims.OrganisationId)?.Value, out var organisation))
        {
            return null;
        }
        return new Caller(
            organisation,
            principal.FindFirst(ClaimTypes.NameIdentifier)?.Value,
            principal.FindFirst(ApiKeyClaim)?.Value,
            Enum.TryParse<OrganisationRole>(principal.FindFirst(PortalClaims.OrganisationRole)?.Value, out var role) ? role : OrganisationRole.Viewer)
        {
            IsSuspended = principal.HasClaim(PortalClaims.OrganisationSuspended, "true"),
        };
    }
}
