using System.Net;
using Portal.Server.Data;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Keys;

/// <summary>A key with what is true of its owner now.</summary>
/// <param name="OwnerMayUse">False for a key of somebody who left or only looks, and of a disabled or deleted service account.</param>
/// <param name="Person">The maker's name; null when there is no such account.</param>
internal sealed record OwnedKey(ApiKey Row, bool OwnerMayUse, string? Person, string? ServiceAccount)
{
    /// <summary>The only models that it may call; empty is every model.</summary>
    public IReadOnlyList<string> Models { get; } = KeyLists.Split(Row.Models);

    private IReadOnlyList<IPNetwork> Networks { get; } = [.. KeyLists.Split(Row.Addresses).Select(network => IPNetwork.Parse(network))];

    public bool MayCallFrom(IPAddress? address) =>
        Networks.Count == 0 || (address is not null && Networks.Any(network => network.Contains(KeyLists.Plain(address))));
}

internal static class KeyOwners
{
    public static IQueryable<OwnedKey> WithOwners(this IQueryable<ApiKey> keys, PortalDb db) =>
        from key in keys
        join person in db.Users on key.CreatedByUserId equals person.Id into people
        from person in people.DefaultIfEmpty()
        select new OwnedKey(
            key,
            key.ServiceAccountId != null
                ? key.ServiceAccount!.DisabledAt == null && key.ServiceAccount.DeletedAt == null
                : key.CreatedByUserId == null || db.Memberships.Any(m =>
                    m.OrganisationId == key.OrganisationId && m.UserId == key.CreatedByUserId && !m.IsRequest
                    && m.Role >= OrganisationRole.Member && !m.User!.IsDisabled),
            person == null ? null : person.DisplayName,
            key.ServiceAccount == null ? null : key.ServiceAccount.Name);
}
