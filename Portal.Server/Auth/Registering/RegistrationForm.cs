using Portal.Server.Features.Organisations;

namespace Portal.Server.Auth.Registering;

/// <summary>What the registration page posts. Nothing here may say what only the portal decides, such as a role.</summary>
public sealed class RegistrationForm
{
    public string? Email { get; set; }

    public string? DisplayName { get; set; }

    public string? Password { get; set; }

    public string? OperatorToken { get; set; }

    /// <summary>The token of an invitation; who comes by one joins its organisation, and <see cref="Organisation"/> is not read.</summary>
    public string? Invitation { get; set; }

    /// <summary>Never null, though a form without any of its fields says so.</summary>
    public OrganisationChoice Organisation { get; set => field = value ?? new(); } = new();
}
