using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;

namespace Portal.Server.Features.Usage;

/// <summary>What a filter means for its caller: whose sums, and which names may be shown.</summary>
internal sealed class UsageScope
{
    public required int OrganisationId { get; init; }

    public required UsageFilter Filter { get; init; }

    public required UsageWindow Window { get; init; }

    /// <summary>Whose use alone; null for everybody's.</summary>
    public required string? Person { get; init; }

    /// <summary>Whether the caller may see what each colleague does.</summary>
    public required bool SeesMembers { get; init; }

    /// <summary>The caller; null for a key.</summary>
    public required string? Caller { get; init; }

    /// <summary>The organisation's keys: their names, and the persons who made them.</summary>
    public required IReadOnlyDictionary<string, (string Name, string? Owner)> Keys { get; init; }

    /// <summary>The person behind a sum: who played, or who made the key; null for nobody.</summary>
    public string? PersonOf(string user, string key) =>
        user.Length > 0 ? user : Keys.TryGetValue(key, out var made) ? made.Owner : null;

    /// <summary>The window's daily sums.</summary>
    public IQueryable<DailySum> Days(PortalDb db)
    {
        var (organisation, first, last) = (OrganisationId, LedgerTime.Hour(Window.From) / 24, LedgerTime.Hour(Window.To) / 24);
        var sums = db.DailySums.AsNoTracking().Where(d => d.OrganisationId == organisation && d.Day >= first && d.Day <= last);
        if (Filter.Model is { } model)
        {
            sums = sums.Where(d => db.ModelVersions.Any(v => v.Id == d.ModelVersionId && v.Model!.Slug == model));
        }
        if (Filter.Key is { } key)
        {
            sums = sums.Where(d => d.ApiKeyId == key);
        }
        if (Person is { } person)
        {
            var made = KeysOf(person);
            sums = sums.Where(d => d.UserId == person || made.Contains(d.ApiKeyId));
        }
        return sums;
    }

    public IReadOnlyList<string> KeysOf(string person) => [.. Keys.Where(key => key.Value.Owner == person).Select(key => key.Key)];
}

/// <summary>Makes scopes; they are bound to the caller's organisation.</summary>
internal sealed class UsageScopes(PortalDb db, CurrentUser user, TimeProvider time)
{
    // No person has this id: a key that asks for its own use is told that it is no person.
    private const string Nobody = "-";

    /// <returns>Null when the organisation has no such key or member, or the caller may not see the member's use.</returns>
    public async Task<UsageScope?> Of(UsageFilter filter, CancellationToken cancellationToken)
    {
        var caller = user.Required;
        var keys = await db.ApiKeys.AsNoTracking().Where(k => k.OrganisationId == caller.OrganisationId)
            .Select(k => new { k.Id, k.Name, k.CreatedByUserId }).ToListAsync(cancellationToken);
        var scope = new UsageScope
        {
            OrganisationId = caller.OrganisationId,
            Filter = filter,
            Window = UsageWindow.UpTo(time.GetUtcNow(), filter.Days),
            Person = filter.Member ?? (filter.Who == UsageFilter.Own ? caller.UserId ?? Nobody : null),
            SeesMembers = caller.Role.Governs(),
            Caller = caller.UserId,
            Keys = keys.ToDictionary(k => k.Id, k => (k.Name, k.CreatedByUserId)),
        };
        if ((filter.Key is { } key && !scope.Keys.ContainsKey(key))
            || (filter.Member is { } member && !(member == caller.UserId || (scope.SeesMembers && await HasMember(member)))))
        {
            return null;
        }
        return scope;

        // Somebody who left may still have used something.
        async Task<bool> HasMember(string member) =>
            await db.Memberships.AnyAsync(m => m.OrganisationId == caller.OrganisationId && m.UserId == member, cancellationToken)
            || keys.Exists(k => k.CreatedByUserId == member)
            || await db.DailySums.AnyAsync(d => d.OrganisationId == caller.OrganisationId && d.UserId == member, cancellationToken);
    }

    /// <summary>Names of people who used something in the organisation.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesOf(IEnumerable<string?> people, CancellationToken cancellationToken)
    {
        var ids = people.OfType<string>().Distinct().ToList();
        return await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancellationToken);
    }
}
