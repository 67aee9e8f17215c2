namespace Portal.Server.Features.Limits;

/// <summary>A limit as the door and the ledger need it.</summary>
/// <param name="SetBy">The person's name; null when nobody knows it any more.</param>
internal sealed record LimitTerms(
    int Id,
    int OrganisationId,
    string? UserId,
    string? ApiKeyId,
    int? SubscriptionId,
    LimitKind Kind,
    LimitReset? Reset,
    long? Most,
    long? WarnAt,
    string? SetBy)
{
    public LimitSubject Subject => UserId is not null ? LimitSubject.Member : ApiKeyId is not null ? LimitSubject.Key : LimitSubject.Organisation;
}

internal enum LimitSubject
{
    Organisation = 1,
    Member = 2,
    Key = 3,
}
