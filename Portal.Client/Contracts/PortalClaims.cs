using System.Security.Claims;

namespace Portal.Client.Contracts;

/// <summary>The claims a signed-in person carries; filled from the database at every request.</summary>
public static class PortalClaims
{
    public const string OrganisationId = "org";
    public const string OrganisationSlug = "org_slug";
    public const string OrganisationName = "org_name";
    public const string OrganisationRole = "org_role";
    public const string DisplayName = "display_name";
    public const string Operator = "operator";

    /// <summary>There while the operator lets the organisation spend nothing.</summary>
    public const string OrganisationSuspended = "org_suspended";

    /// <summary>There for publishers, admins and owners of an organisation that has a model.</summary>
    public const string Publishes = "org_publishes";

    /// <summary>One for each organisation of somebody who is in several: the short name, a space, the name.</summary>
    public const string MemberOf = "member_of";

    /// <summary>Authorisation policy: a member of an organisation (not merely somebody who asked to join).</summary>
    public const string MemberPolicy = "Member";

    /// <summary>Authorisation policy: a platform operator.</summary>
    public const string OperatorPolicy = "Operator";

    public static bool IsOperator(this ClaimsPrincipal user) => user.HasClaim(Operator, "true");

    /// <summary>Whether there are models whose plans the person sets.</summary>
    public static bool IsPublisher(this ClaimsPrincipal user) => user.IsOperator() || user.HasClaim(Publishes, "true");

    public static bool IsMember(this ClaimsPrincipal user) => user.HasClaim(claim => claim.Type == OrganisationId);

    /// <returns>What the person can switch between; empty unless it is more than one.</returns>
    public static IReadOnlyList<OrganisationOfUser> OrganisationsOf(this ClaimsPrincipal user) =>
    [
        .. user.FindAll(MemberOf).Select(claim => claim.Value.Split(' ', 2)).Select(parts =>
            new OrganisationOfUser(parts[0], parts[^1], user.HasClaim(OrganisationSlug, parts[0]))),
    ];

    public static string? OrganisationNameOf(this ClaimsPrincipal user) => user.FindFirst(OrganisationName)?.Value;
}

/// <param name="IsActive">The one that every page is about.</param>
public sealed record OrganisationOfUser(string Slug, string Name, bool IsActive);
