namespace Portal.Server.Features.Keys;

/// <summary>Makes keys. The text is for the person who asked, once; the row has the hash.</summary>
internal static class ApiKeyIssue
{
    public static (ApiKey Row, string Secret) New(
        int organisationId, string name, IEnumerable<string> scopes, string? userId, DateTime now, DateTime? expiresAt = null,
        KeyBounds? bounds = null, int? serviceAccountId = null)
    {
        var key = ApiKeyText.Create();
        var row = new ApiKey
        {
            Id = key.Id,
            OrganisationId = organisationId,
            Name = name,
            SecretHash = key.Hash(),
            SecretEnding = key.Ending,
            Scopes = string.Join(' ', scopes),
            Models = bounds?.Models,
            Addresses = bounds?.Addresses,
            ServiceAccountId = serviceAccountId,
            CreatedByUserId = userId,
            CreatedAt = now,
            ExpiresAt = expiresAt,
        };
        return (row, key.ToString());
    }
}
