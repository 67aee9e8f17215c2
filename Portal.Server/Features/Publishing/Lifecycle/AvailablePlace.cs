using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Models;
using Portal.Server.Data;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>The place of the version that answers who names none: one version has it, and it is never empty once it was taken.</summary>
internal static class AvailablePlace
{
    // One change of who is served at a time: who takes a version out of service again must not take it from who put it there meanwhile.
    // A load is part of the change and may take minutes, so it holds up its own model alone.
    public static ModelTurns Turns { get; } = new();

    /// <summary>The former version leaves its place to one that is available already, and subscribers are told; in the caller's transaction.</summary>
    /// <param name="db">The caller's.</param>
    /// <param name="model">Whose place it is.</param>
    /// <param name="version">The one that is available now.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="reason">The publisher's.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public static async Task TakeAsync(
        PortalDb db, int model, int version, ModelManifest manifest, string? reason, DateTime now, CancellationToken cancellationToken)
    {
        var former = db.ModelVersions.Where(v => v.ModelId == model && v.Id != version && v.State == ModelVersionState.Available);
        var name = await former.OrderByDescending(v => v.Id).Select(v => v.Version).FirstOrDefaultAsync(cancellationToken);
        await former.ExecuteUpdateAsync(
            v => v.SetProperty(x => x.State, ModelVersionState.Legacy).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, (string?)null)
                .SetProperty(x => x.Replacement, manifest.Version).SetProperty(x => x.EndsAt, (DateTime?)null), cancellationToken);
        await db.Models.Where(m => m.Id == model).ExecuteUpdateAsync(m => m.SetProperty(x => x.Task, manifest.Task), cancellationToken);
        await SubscriberNotices.TellAvailableAsync(
            db, model, new(manifest.Slug, manifest.Version, reason) { Former = name }, formerIsLegacy: true, now, cancellationToken);
    }
}
