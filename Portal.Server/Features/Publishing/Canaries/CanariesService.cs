using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Lifecycle;
using Portal.Server.Features.Publishing.Versions;
using Portal.Server.Gateway;

namespace Portal.Server.Features.Publishing.Canaries;

internal sealed class CanariesService(
    PortalDb db, Publisher publisher, ModelLoading loading, IPredictionEngine engine, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text) : ICanariesApi
{
    private const int Shown = 20;

    public async Task<Outcome<CanaryBoard>> Get(string model, CancellationToken cancellationToken)
    {
        if ((publisher.Refuse() ?? await RefuseAsync(model, cancellationToken)) is { } refusal)
        {
            return refusal;
        }
        var (available, candidates) = await VersionsAsync(model, cancellationToken);
        var rows = await Rows(Own(model).OrderByDescending(c => c.Id).Take(Shown)).ToListAsync(cancellationToken);
        return new CanaryBoard(available?.Version, [.. candidates.Select(v => v.Version)], [.. rows.Select(View)]);
    }

    public async Task<Outcome<CanaryView>> Start(string model, StartCanaryRequest request, CancellationToken cancellationToken)
    {
        if ((publisher.Refuse() ?? await RefuseAsync(model, cancellationToken)) is { } refusal)
        {
            return refusal;
        }
        var (available, candidates) = await VersionsAsync(model, cancellationToken);
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
        if (Signature(from) is null)
        {
            return new Refusal("not_loaded", text["CanaryNotLoaded", available.Version], 409);
        }
        if (RefuseDifference(from, manifest) is { } differs)
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
            await audit.SaveAsync(db, Fact("canary.started", to.OrganisationId, $"{model}/{to.Version} {request.Percent} %"), cancellationToken);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (!await Own(model).AnyAsync(c => c.State == CanaryStates.Running, cancellationToken))
            {
                throw;
            }
            return new Refusal("canary_runs", text["CanaryRuns"], 409);
        }
        return View((await FindAsync(model, canary.Id, cancellationToken))!);
    }

    public async Task<Outcome<CanaryView>> Change(string model, int id, ChangeCanaryRequest request, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await FindAsync(model, id, cancellationToken) is not { } found)
        {
            return Unknown();
        }
        var changed = await audit.SaveAsync(
            db, Fact("canary.changed", found.OrganisationId, $"{model}/{found.To.Version} {request.Percent} %"), () => Running(id)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.Percent, request.Percent), cancellationToken), cancellationToken);
        return changed > 0 ? View((await FindAsync(model, id, cancellationToken))!) : Ended();
    }

    public async Task<Outcome> Complete(string model, int id, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        using var turn = await AvailablePlace.Turns.TakeAsync(model, cancellationToken);
        return await FindAsync(model, id, cancellationToken) is { } found ? await CompleteAsync(model, found) : Unknown();
    }

    public async Task<Outcome> Stop(string model, int id, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await FindAsync(model, id, cancellationToken) is not { } found)
        {
            return Unknown();
        }
        var now = time.GetUtcNow().UtcDateTime;
        var stopped = await audit.SaveAsync(
            db, Fact("canary.stopped", found.OrganisationId, $"{model}/{found.To.Version}"), () => Running(id).ExecuteUpdateAsync(
                c => c.SetProperty(x => x.State, CanaryStates.Stopped).SetProperty(x => x.EndedAt, now), cancellationToken), cancellationToken);
        return stopped > 0 ? Outcome.Done : Ended();
    }

    private async Task<Outcome> CompleteAsync(string model, Found found)
    {
        if (found.Row.State != CanaryStates.Running)
        {
            return Ended();
        }
        var manifest = ManifestCache.Parse(found.To.ManifestJson);
        if (await loading.EnsureAsync(manifest) is { } why)
        {
            return new Refusal("cannot_load", text["VersionCannotLoad", why], 409);
        }
        if (RefuseDifference(ManifestCache.Parse(found.From.ManifestJson), manifest) is { } differs)
        {
            return differs;
        }
        var now = time.GetUtcNow().UtcDateTime;
        var fact = Fact("canary.completed", found.OrganisationId, $"{model}/{found.To.Version}");
        if (await audit.SaveAsync(db, fact, SwitchAsync, CancellationToken.None) == 0)
        {
            return Ended();
        }
        loading.Answer(manifest);
        return Outcome.Done;

        // All of it or nothing: there is never a moment without an available version, or with a canary of one.
        async Task<int> SwitchAsync()
        {
            var ended = await Running(found.Row.Id).Where(c => c.FromVersion!.State == ModelVersionState.Available).ExecuteUpdateAsync(
                c => c.SetProperty(x => x.State, CanaryStates.Completed).SetProperty(x => x.EndedAt, now), CancellationToken.None);
            var moved = ended == 0 ? 0 : await db.ModelVersions
                .Where(v => v.Id == found.To.Id && (v.State == ModelVersionState.Preview || v.State == ModelVersionState.Legacy)).ExecuteUpdateAsync(
                    v => v.SetProperty(x => x.State, ModelVersionState.Available).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, (string?)null)
                        .SetProperty(x => x.Replacement, (string?)null).SetProperty(x => x.EndsAt, (DateTime?)null),
                    CancellationToken.None);
            if (moved > 0)
            {
                await AvailablePlace.TakeAsync(db, found.Row.ModelId, found.To.Id, manifest, reason: null, now, CancellationToken.None);
            }
            return moved;
        }
    }

    /// <summary>
    /// A version that would break calls that name none gets no share of them: they would fail as their callers' fault, which
    /// rolls nothing back.
    /// </summary>
    private Refusal? RefuseDifference(ModelManifest from, ModelManifest to)
    {
        var differs = ContractDifference.Between(from, to);
        // Where the former version is not loaded its manifest has to do: it was compared when the canary began.
        if (differs is null && Signature(from) is { } one && Signature(to) is { } other)
        {
            differs = ContractDifference.Between(one, other);
        }
        return differs is null ? null : new("contract_differs", text[differs.Sentence, differs.Values], StatusCodes.Status409Conflict);
    }

    /// <returns>Null for a version that is not loaded.</returns>
    private ModelSignature? Signature(ModelManifest manifest)
    {
        try
        {
            return engine.Describe(manifest.Slug, manifest.Version);
        }
        catch (PredictionRefusedException)
        {
            return null;
        }
    }

    private async Task<(Release? Available, List<Release> Candidates)> VersionsAsync(string model, CancellationToken cancellationToken)
    {
        var own = publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => m.Id);
        var versions = await db.ModelVersions.AsNoTracking().Where(v => own.Contains(v.ModelId)
                && (v.State == ModelVersionState.Available || (v.FormJson != null && (v.State == ModelVersionState.Preview || v.State == ModelVersionState.Legacy))))
            .OrderByDescending(v => v.Id)
            .Select(v => new Release(v.Id, v.ModelId, v.Model!.OrganisationId, v.Version, v.State, v.ManifestJson)).ToListAsync(cancellationToken);
        var available = versions.Find(v => v.State == ModelVersionState.Available);
        // Former versions are no canaries: what is older has had its turn.
        return (available, available is null ? [] : versions.FindAll(
            v => v.State == ModelVersionState.Preview || (v.State == ModelVersionState.Legacy && v.Id > available.Id)));
    }

    private async Task<Refusal?> RefuseAsync(string model, CancellationToken cancellationToken) =>
        await publisher.Own(db.Models).AnyAsync(m => m.Slug == model, cancellationToken) ? null : publisher.UnknownModel(model);

    private IQueryable<Canary> Own(string model)
    {
        var own = publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => m.Id);
        return db.Canaries.Where(c => own.Contains(c.ModelId));
    }

    private IQueryable<Canary> Running(int id) => db.Canaries.Where(c => c.Id == id && c.State == CanaryStates.Running);

    private Task<Found?> FindAsync(string model, int id, CancellationToken cancellationToken) =>
        Rows(Own(model).Where(c => c.Id == id)).SingleOrDefaultAsync(cancellationToken);

    private static IQueryable<Found> Rows(IQueryable<Canary> canaries) => canaries.AsNoTracking().Select(c => new Found(
        c, c.Model!.OrganisationId,
        new Release(c.FromVersionId, c.ModelId, c.Model.OrganisationId, c.FromVersion!.Version, c.FromVersion.State, c.FromVersion.ManifestJson),
        new Release(c.ToVersionId, c.ModelId, c.Model.OrganisationId, c.ToVersion!.Version, c.ToVersion.State, c.ToVersion.ManifestJson)));

    private static CanaryView View(Found found)
    {
        var row = found.Row;
        return new(
            row.Id, found.From.Version, found.To.Version, row.Percent, row.MostFailures * 100d / Canary.MostFailuresOf(100), row.State,
            new(row.Calls, row.Failures, row.FromCalls, row.FromFailures), VersionRow.Utc(row.StartedAt), row.EndedAt is { } end ? VersionRow.Utc(end) : null,
            row.Because, row.EvidenceJson is { } json ? JsonSerializer.Deserialize<CanaryCounts>(json, JsonSerializerOptions.Web) : null);
    }

    private AuditFact Fact(string action, int organisation, string target) => publisher.Fact(action, organisation, target);

    private Refusal Unknown() => new("unknown_canary", text["CanaryUnknown"], StatusCodes.Status404NotFound);

    private Refusal Ended() => new("canary_ended", text["CanaryEnded"], StatusCodes.Status409Conflict);

    private sealed record Release(int Id, int ModelId, int OrganisationId, string Version, ModelVersionState State, string ManifestJson);

    private sealed record Found(Canary Row, int OrganisationId, Release From, Release To);
}
