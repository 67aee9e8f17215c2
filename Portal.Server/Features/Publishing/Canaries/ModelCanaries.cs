using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>The board of the caller's own models: the canaries that were begun, and the versions that one can be begun with.</summary>
internal sealed class ModelCanaries(PortalDb db, Publisher publisher, IStringLocalizer<ApiText> text)
{
    private const int Shown = 20;

    public async Task<Outcome<CanaryBoard>> BoardAsync(string model, CancellationToken cancellationToken)
    {
        if (await RefuseAsync(model, cancellationToken) is { } refusal)
        {
            return refusal;
        }
        var (available, candidates) = await VersionsAsync(model, cancellationToken);
        var rows = await CanaryRow.Of(Own(model).OrderByDescending(c => c.Id).Take(Shown)).ToListAsync(cancellationToken);
        return new CanaryBoard(available?.Version, [.. candidates.Select(v => v.Version)], [.. rows.Select(row => row.View())]);
    }

    /// <returns>Null for who publishes the model.</returns>
    public async Task<Refusal?> RefuseAsync(string model, CancellationToken cancellationToken) =>
        publisher.Refuse() ?? (await publisher.Own(db.Models).AnyAsync(m => m.Slug == model, cancellationToken) ? null : publisher.UnknownModel(model));

    /// <returns>The version that answers who names none, null before there is one; and those that a canary can be begun with, newest first.</returns>
    public async Task<(CanaryVersion? Available, List<CanaryVersion> Candidates)> VersionsAsync(string model, CancellationToken cancellationToken)
    {
        var own = publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => m.Id);
        var versions = await db.ModelVersions.AsNoTracking().Where(v => own.Contains(v.ModelId)
                && (v.State == ModelVersionState.Available || (v.FormJson != null && (v.State == ModelVersionState.Preview || v.State == ModelVersionState.Legacy))))
            .OrderByDescending(v => v.Id)
            .Select(v => new CanaryVersion(v.Id, v.ModelId, v.Model!.OrganisationId, v.Version, v.State, v.ManifestJson)).ToListAsync(cancellationToken);
        var available = versions.Find(v => v.State == ModelVersionState.Available);
        // Former versions are no canaries: what is older has had its turn.
        return (available, available is null ? [] : versions.FindAll(
            v => v.State == ModelVersionState.Preview || (v.State == ModelVersionState.Legacy && v.Id > available.Id)));
    }

    /// <returns>Null where the model, which has to be the caller's, has no such canary.</returns>
    public Task<CanaryRow?> FindAsync(string model, int id, CancellationToken cancellationToken) =>
        CanaryRow.Of(Own(model).Where(c => c.Id == id)).SingleOrDefaultAsync(cancellationToken);

    public Task<bool> IsAnyRunningAsync(string model, CancellationToken cancellationToken) =>
        Own(model).AnyAsync(c => c.State == CanaryStates.Running, cancellationToken);

    /// <returns>The canary while it runs, to be changed under that condition.</returns>
    public IQueryable<Canary> Running(int id) => db.Canaries.Where(c => c.Id == id && c.State == CanaryStates.Running);

    public Refusal Unknown() => new("unknown_canary", text["CanaryUnknown"], StatusCodes.Status404NotFound);

    public Refusal Ended() => new("canary_ended", text["CanaryEnded"], StatusCodes.Status409Conflict);

    private IQueryable<Canary> Own(string model)
    {
        var own = publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => m.Id);
        return db.Canaries.Where(c => own.Contains(c.ModelId));
    }
}
