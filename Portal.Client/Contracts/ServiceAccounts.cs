using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>A member of the organisation that is a program.</summary>
/// <param name="Role">Viewer, Member or Publisher.</param>
/// <param name="LiveKeys">Its keys that are neither revoked nor expired.</param>
/// <param name="DisabledAt">Since when its keys are refused; null while they work.</param>
public sealed record ServiceAccountView(int Id, string Name, string Role, string CreatedBy, DateTimeOffset CreatedAt, int LiveKeys, DateTimeOffset? DisabledAt);

/// <param name="Role">One of <see cref="ServiceAccountRoles.All"/>.</param>
public sealed record CreateServiceAccountRequest(
    [property: Required, StringLength(80, MinimumLength = 1)] string Name,
    [property: Required] string Role);

/// <param name="IsDisabled">True refuses all its keys from now on.</param>
public sealed record ChangeServiceAccountRequest([property: Required] bool? IsDisabled);

/// <summary>What a service account may be: nothing that decides about people.</summary>
public static class ServiceAccountRoles
{
    public static IReadOnlyList<string> All { get; } = ["Viewer", "Member", "Publisher"];

    /// <returns>The scopes that keys of such an account may have: a viewer spends nothing.</returns>
    public static IReadOnlyList<string> ScopesOf(string role) => role == "Viewer" ? [KeyScopes.ReadModels, KeyScopes.ReadUsage] : KeyScopes.All;
}

/// <summary>The organisation's service accounts; changes are for owners and admins.</summary>
public interface IServiceAccountsApi
{
    Task<IReadOnlyList<ServiceAccountView>> List(CancellationToken cancellationToken);

    Task<Outcome<ServiceAccountView>> Create(CreateServiceAccountRequest request, CancellationToken cancellationToken);

    Task<Outcome> Change(int id, ChangeServiceAccountRequest request, CancellationToken cancellationToken);

    /// <summary>Revokes all its keys, for good.</summary>
    Task<Outcome> Delete(int id, CancellationToken cancellationToken);
}
