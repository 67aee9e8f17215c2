using Microsoft.EntityFrameworkCore;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Limits;

namespace Portal.Server.Gateway.Admission.Limits;

/// <summary>All limits of an organisation.</summary>
/// <param name="KeyMakers">Who made a key, where that member has a limit.</param>
internal sealed record OrganisationLimits(IReadOnlyList<StandingLimit> All, IReadOnlyDictionary<string, string> KeyMakers)
{
    public static OrganisationLimits None { get; } = new([], new Dictionary<string, string>());

    /// <summary>Those that a call is bound by.</summary>
    public IReadOnlyList<StandingLimit> Of(Caller caller, int subscription)
    {
        if (All.Count == 0)
        {
            return [];
        }
        var maker = caller.ApiKeyId is { } key ? KeyMakers.GetValueOrDefault(key) : null;
        return [.. All.Where(limit => limit.Binds(caller, maker, subscription))];
    }

    public static async Task<OrganisationLimits> ReadAsync(PortalDb db, int organisation, CancellationToken cancellationToken)
    {
        var rows = await (
            from limit in db.Limits.AsNoTracking()
            where limit.OrganisationId == organisation
            orderby limit.Id
            select new
            {
                Limit = limit,
                Zone = limit.Organisation!.TimeZone,
                SetBy = db.Users.Where(u => u.Id == limit.SetByUserId).Select(u => u.DisplayName).FirstOrDefault(),
            }).ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return None;
        }
        var zone = TimeZones.OrUtc(rows[0].Zone);
        var members = rows.Select(r => r.Limit.UserId).OfType<string>().ToHashSet();
        var makers = members.Count == 0
            ? []
            : await db.ApiKeys.Where(k => k.OrganisationId == organisation && k.ServiceAccountId == null && k.CreatedByUserId != null && members.Contains(k.CreatedByUserId))
                .ToDictionaryAsync(k => k.Id, k => k.CreatedByUserId!, cancellationToken);
        return new(
            [.. rows.Select(r => new StandingLimit(
                new(r.Limit.Id, organisation, r.Limit.UserId, r.Limit.ApiKeyId, r.Limit.SubscriptionId, r.Limit.Kind, r.Limit.Reset,
                    r.Limit.Most, r.Limit.WarnAt, r.SetBy),
                zone))],
            makers);
    }
}
