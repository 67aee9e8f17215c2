using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Lifecycle;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>A publisher makes a running canary's version the available one.</summary>
internal sealed class CanaryPromotion(
    PortalDb db, Publisher publisher, ModelCanaries canaries, ServedContracts contracts, ModelLoading loading, AuditLog audit, TimeProvider time,
    IStringLocalizer<ApiText> text)
{
    public async Task<Outcome> CompleteAsync(string model, int id, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        using var turn = await AvailablePlace.Turns.TakeAsync(model, cancellationToken);
        return await canaries.FindAsync(model, id, cancellationToken) is { } found ? await CompleteAsync(model, found) : canaries.Unknown();
    }

    private async Task<Outcome> CompleteAsync(string model, CanaryRow found)
    {
        if (found.Canary.State != CanaryStates.Running)
        {
            return canaries.Ended();
        }
        var manifest = ManifestCache.Parse(found.To.ManifestJson);
        if (await loading.EnsureAsync(manifest) is { } why)
        {
            return new Refusal("cannot_load", text["VersionCannotLoad", why], 409);
        }
        if (contracts.RefuseDifference(ManifestCache.Parse(found.From.ManifestJson), manifest) is { } differs)
        {
            return differs;
        }
        var now = time.GetUtcNow().UtcDateTime;
        var fact = publisher.Fact("canary.completed", found.OrganisationId, $"{model}/{found.To.Version}");
        if (await audit.SaveAsync(db, fact, SwitchAsync, CancellationToken.None) == 0)
        {
            return canaries.Ended();
        }
        loading.Answer(manifest);
        return Outcome.Done;

        // All of it or nothing: there is never a moment without an available version, or with a canary of one.
        async Task<int> SwitchAsync()
        {
            var ended = await canaries.Running(found.Canary.Id).Where(c => c.FromVersion!.State == ModelVersionState.Available).ExecuteUpdateAsync(
                c => c.SetProperty(x => x.State, CanaryStates.Completed).SetProperty(x => x.EndedAt, now), CancellationToken.None);
            var moved = ended == 0 ? 0 : await db.ModelVersions
                .Where(v => v.Id == found.To.Id && (v.State == ModelVersionState.Preview || v.State == ModelVersionState.Legacy)).ExecuteUpdateAsync(
                    v => v.SetProperty(x => x.State, ModelVersionState.Available).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, (string?)null)
                        .SetProperty(x => x.Replacement, (string?)null).SetProperty(x => x.EndsAt, (DateTime?)null),
                    CancellationToken.None);
            if (moved > 0)
            {
                await AvailablePlace.TakeAsync(db, found.Canary.ModelId, found.To.Id, manifest, reason: null, now, CancellationToken.None);
            }
            return moved;
        }
    }
}
