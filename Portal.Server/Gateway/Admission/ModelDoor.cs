using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Gateway.Admission.Trials;

namespace Portal.Server.Gateway.Admission;

/// <summary>What the door must know of a model and of the caller's contract to it.</summary>
/// <param name="Version">
/// The version that the engine is asked for and the ledger names: never left to the engine, whose newest may be a preview. Null
/// when the version asked for is not offered.
/// </param>
/// <param name="Task">A Hugging Face task name.</param>
/// <param name="Contract">Null when the organisation is not subscribed.</param>
internal sealed record ModelAtDoor(
    string Slug, int VersionId, string? Version, string Task, IReadOnlyList<string> Accepts, Contract? Contract)
{
    /// <summary>True while the operator lets the organisation spend nothing.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Set where the version is deprecated, or its model ends as a whole.</summary>
    public VersionEnd? End { get; init; }

    /// <summary>Set where there is no version because the whole model has ended.</summary>
    public EndedModel? Ended { get; init; }

    /// <summary>Set where there is no version because the one asked for is retired.</summary>
    public RetiredVersion? Retired { get; init; }

    /// <summary>The canary that takes a share of the calls; null where none runs, and for callers who named a version.</summary>
    public CanaryAtDoor? Canary { get; init; }

    /// <summary>The comparison that the organisation runs on its calls; null for none.</summary>
    public ShadowAtDoor? Shadow { get; init; }
}

/// <summary>A model that answers nobody any more.</summary>
/// <param name="Replacement">The slug of the model to use instead; null where none was named.</param>
internal sealed record EndedModel(string? Replacement);

/// <param name="MostFailures">The part of failed calls, 0 to 1, beyond which it may be rolled back.</param>
/// <param name="Candidate">The model in its new version; null where that is what was chosen already.</param>
internal sealed record CanaryAtDoor(int Id, int Percent, double MostFailures, ModelAtDoor? Candidate);

/// <param name="FromVersionId">The answers that are compared.</param>
/// <param name="Version">What they are compared with.</param>
/// <param name="IsByTopClass">Whether the likeliest class is what has to be the same.</param>
internal sealed record ShadowAtDoor(int Id, int OrganisationId, int FromVersionId, string Version, bool IsByTopClass, int Percent, DateTimeOffset EndsAt);

/// <param name="MonthlyUnits">The plan's quota; null is unlimited.</param>
internal sealed record Contract(int SubscriptionId, int PlanId, long UnitPriceMicros, long? MonthlyUnits, int RequestsPerMinute)
{
    // A contract is read once a second, its prices are asked for at each call.
    private PriceLadder? prices;

    /// <summary>Whether the pin gives way when its version is not served any more; else calls that name none are refused then.</summary>
    public bool PinThenFollows { get; init; }

    /// <summary>Units of a calendar day (UTC); null is unlimited.</summary>
    public long? DailyUnits { get; init; }

    /// <summary>Calls of the subscription at the same time; null is unlimited.</summary>
    public int? ParallelCalls { get; init; }

    /// <summary>The version of calls that name none; null follows the publisher.</summary>
    public int? PinnedVersionId { get; init; }

    /// <summary>Prices of a month's first units; the unit price is of those beyond.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>What units cost, by how many of the month came before them.</summary>
    public PriceLadder Prices => prices ??= new(Tiers, UnitPriceMicros);
}

/// <summary>Reads models and contracts so that a change of plan or a cancellation counts at once; see <see cref="RecentRows{TKey, TRow}"/>.</summary>
internal sealed class ModelDoor(IDbContextFactory<PortalDb> databases, ManifestCache manifests, DataChanges changes, TimeProvider time)
{
    // No model or version has a longer name; what is remembered of guesses stays small.
    private const int LongestName = 64;

    private readonly RecentRows<(int Organisation, string Slug, string? Version), ModelAtDoor> recent = new(changes, time);

    /// <returns>Null when no such model is listed, nor was until its end.</returns>
    public ValueTask<ModelAtDoor?> FindAsync(int organisation, string slug, string? version, CancellationToken cancellationToken) =>
        slug.Length > LongestName || version?.Length > LongestName
            ? ValueTask.FromResult<ModelAtDoor?>(null)
            : recent.GetAsync((organisation, slug, version), key => ReadAsync(key.Organisation, key.Slug, key.Version, cancellationToken));

    public async Task<bool> IsListedAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Models.Listed().AnyAsync(m => m.Slug == slug, cancellationToken);
    }

    private async Task<ModelAtDoor?> ReadAsync(int organisation, string slug, string? version, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Models.Where(m => m.Slug == slug).Select(m => new
        {
            IsListed = m.Versions.Any(v => v.State == ModelVersionState.Available),
            IsOver = m.EndsAt != null && m.Versions.All(v => v.State < ModelVersionState.Preview || v.State > ModelVersionState.Deprecated),
            m.EndingSince,
            m.Replacement,
            Versions = m.Versions
                .Where(v => v.State == ModelVersionState.Available || v.State == ModelVersionState.Preview
                    || v.State == ModelVersionState.Legacy || v.State == ModelVersionState.Deprecated || v.Version == version
                    || db.Subscriptions.Any(s => s.OrganisationId == organisation && s.ModelId == v.ModelId && s.CancelledAt == null && s.PinnedVersionId == v.Id))
                .OrderByDescending(v => v.Id)
                .Select(v => new VersionAtDoor(v.Id, v.Version, v.State, v.FormJson != null, v.StateSince ?? v.CreatedAt, v.EndsAt, v.Replacement))
                .ToList(),
            IsSuspended = db.Organisations.Any(o => o.Id == organisation && o.SuspendedAt != null),
            Canary = db.Canaries
                .Where(c => c.ModelId == m.Id && c.State == CanaryStates.Running && c.FromVersion!.State == ModelVersionState.Available
                    && (c.ToVersion!.State == ModelVersionState.Preview || c.ToVersion.State == ModelVersionState.Legacy))
                .Select(c => new { c.Id, c.Percent, c.MostFailures, c.FromVersionId, c.ToVersionId }).FirstOrDefault(),
            Shadow = db.ShadowRuns
                .Where(r => r.EndedAt == null && r.Subscription!.OrganisationId == organisation && r.Subscription.ModelId == m.Id
                    && r.Subscription.CancelledAt == null)
                .Select(r => new { r.Id, r.FromVersionId, r.ToVersion!.Version, r.Percent, r.EndsAt }).FirstOrDefault(),
            Contract = db.Subscriptions
                .Where(s => s.OrganisationId == organisation && s.ModelId == m.Id && s.CancelledAt == null)
                .Select(s => new Contract(s.Id, s.PlanId, s.Plan!.UnitPriceMicros, s.Plan.MonthlyUnits, s.Plan.RequestsPerMinute)
                {
                    DailyUnits = s.Plan.DailyUnits,
                    ParallelCalls = s.Plan.ParallelCalls,
                    PinnedVersionId = s.PinnedVersionId,
                    PinThenFollows = s.PinThenFollows,
                    Tiers = s.Plan.Tiers,
                })
                .FirstOrDefault(),
        }).SingleOrDefaultAsync(cancellationToken);
        if (found is not { IsListed: true })
        {
            return found is { IsOver: true } ? new(slug, 0, null, "", [], null) { Ended = new(found.Replacement) } : null;
        }
        var choice = VersionChoice.Of(version, found.Contract?.PinnedVersionId, found.Contract?.PinThenFollows == true, found.Versions);
        if (choice.Version is not { Id: var id })
        {
            return new(slug, 0, null, "", [], found.Contract) { IsSuspended = found.IsSuspended, Retired = choice.Retired };
        }
        var manifest = await manifests.OfAsync(db, id, cancellationToken);
        var model = new ModelAtDoor(manifest.Slug, id, manifest.Version, manifest.Task, manifest.Accepts, found.Contract)
        {
            IsSuspended = found.IsSuspended,
            End = choice.EndOf(found.EndingSince),
            Shadow = found.Shadow is { } shadow
                ? new(shadow.Id, organisation, shadow.FromVersionId, shadow.Version, AnswerComparison.IsByTopClass(manifest.Task), shadow.Percent, shadow.EndsAt)
                : null,
        };
        // Who names a version, or is pinned to one, gets that one.
        if (version is not null || found.Contract?.PinnedVersionId is not null || found.Canary is not { } canary || canary.FromVersionId != id)
        {
            return model;
        }
        var (to, most) = (await manifests.OfAsync(db, canary.ToVersionId, cancellationToken), canary.MostFailures / (double)Canary.MostFailuresOf(100));
        var candidate = model with
        {
            VersionId = canary.ToVersionId,
            Version = to.Version,
            Task = to.Task,
            Accepts = to.Accepts,
            End = null,
            Canary = new(canary.Id, canary.Percent, most, null),
        };
        return model with { Canary = new(canary.Id, canary.Percent, most, candidate) };
    }
}
