using Portal.Server.Auth;

namespace Portal.Server.Features.Organisations;

internal static class RoleRules
{
    /// <summary>Whether the role decides about people.</summary>
    public static bool Governs(this OrganisationRole role) => role >= OrganisationRole.Admin;

    /// <summary>Whether this is a person who decides about people: a key never does.</summary>
    public static bool GovernsByCookie(this Caller caller) => caller is { ApiKeyId: null, UserId: not null } && caller.Role.Governs();

    /// <returns>Null for anything that is not exactly a role's name: a number is none.</returns>
    public static OrganisationRole? Read(string? name) =>
        Enum.GetValues<OrganisationRole>().Where(role => role.ToString() == name).Select(role => (OrganisationRole?)role).FirstOrDefault();
}
