using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>A publisher gives a new version a share of the calls, changes it, and takes it back.</summary>
internal sealed class CanaryDecisions(
    PortalDb db, Publisher publisher, ModelCanaries canaries, ServedContracts contracts, ModelLoading loading, AuditLog audit, TimeProvider time,
    IStringLocalizer<ApiText> text)
{
    public async Task<Outcome<CanaryView>> StartAsync(string model, StartCanaryRequest request, CancellationToken cancellationToken)
    {
        if (await canaries.RefuseAsync(model, cancellationToken) is { } refusal)
        {
            return refusal;
        }
        var (available, candidates) = await canaries.VersionsAsync(model, cancellationToken);
        if (available is null || candidates.Find(v => v.Version == request.Version) is not { } to)
        {
            return new Refusal("no_candidate", text["CanaryNoCandidate", request.Version], 409, nameof(request.Version));
        }
        // Who cannot be served gets no calls.
        var (from, manifest) = (ManifestCache.Parse(available.ManifestJson), ManifestCache.Parse(to.ManifestJson));
        if (await loading.EnsureAsync(manifest) is { } why)
        {
            return new Refusal("cannot_load", text["VersionCannotLoad", why], 409);
        }
        if (!contracts.IsLoaded(from))
        {
            return new Refusal("not_loaded", text["CanaryNotLoaded", available.Version], 409);
        }
        if (contracts.RefuseDifference(from, manifest) is { } differs)
        {
            return differs;
        }
        var canary = new Canary
        {
            ModelId = to.ModelId,
            FromVersionId = available.Id,
            ToVersionId = to.Id,
            Percent = request.Percent,
            MostFailures = Canary.MostFailuresOf(request.MostFailuresPercent),
            State = CanaryStates.Running,
            StartedBy = publisher.UserId,
            StartedAt = time.GetUtcNow().UtcDateTime,
        };
        db.Canaries.Add(canary);
        try
        {
            await audit.SaveAsync(db, publisher.Fact("canary.started", to.OrganisationId, $"{model}/{to.Version} {request.Percent} %"), cancellationToken);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (!await canaries.IsAnyRunningAsync(model, cancellationToken))
            {
                throw;
            }
            return new Refusal("canary_runs", text["CanaryRuns"], 409);
        }
        return (await canaries.FindAsync(model, canary.Id, cancellationToken))!.View();
    }

    public async Task<Outcome<CanaryView>> ChangeAsync(string model, int id, ChangeCanaryRequest request, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await canaries.FindAsync(model, id, cancellationToken) is not { } found)
        {
            return canaries.Unknown();
        }
        var changed = await audit.SaveAsync(
            db, publisher.Fact("canary.changed", found.OrganisationId, $"{model}/{found.To.Version} {request.Percent} %"), () => canaries.Running(id)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.Percent, request.Percent), cancellationToken), cancellationToken);
        return changed > 0 ? (await canaries.FindAsync(model, id, cancellationToken))!.View() : canaries.Ended();
    }

    /// <summary>Gives all calls back to the available version.</summary>
    public async Task<Outcome> StopAsync(string model, int id, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await canaries.FindAsync(model, id, cancellationToken) is not { } found)
        {
            return canaries.Unknown();
        }
        var now = time.GetUtcNow().UtcDateTime;
        var stopped = await audit.SaveAsync(
            db, publisher.Fact("canary.stopped", found.OrganisationId, $"{model}/{found.To.Version}"), () => canaries.Running(id).ExecuteUpdateAsync(
                c => c.SetProperty(x => x.State, CanaryStates.Stopped).SetProperty(x => x.EndedAt, now), cancellationToken), cancellationToken);
        return stopped > 0 ? Outcome.Done : canaries.Ended();
    }
}
