using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;
using Portal.Server.Features.Publishing.Drafts;

namespace Portal.Server.Features.Subscriptions;

/// <summary>Whether who subscribes accepted the licence, where the model's publisher asks for it.</summary>
internal sealed class AcceptedLicences(PortalDb db, IStringLocalizer<ApiText> text)
{
    /// <param name="model">The model.</param>
    /// <param name="accepted">The version whose licence the caller read and accepted.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>The version that was accepted, or null where none asks; or a refusal.</returns>
    public async Task<(int? Version, Refusal? Refusal)> OfAsync(int model, string? accepted, CancellationToken cancellationToken)
    {
        return await AskedAsync(model, cancellationToken) is not { } asked ? (null, null)
            : asked.Version == accepted ? (asked.Id, null)
            : (null, new("licence_not_accepted", text["LicenceNotAccepted", asked.Version], 409, nameof(SubscribeRequest.AcceptedLicenceOf)));
    }

    /// <summary>Whether the words that were accepted some time ago are still those that the publisher asks for: who waits for an approval is not bound to others.</summary>
    /// <param name="model">The model.</param>
    /// <param name="accepted">The version whose licence was accepted then; null where none asked for it.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>Null where they are, or none are asked for now; else what to tell the publisher.</returns>
    public async Task<Refusal?> RefuseChangedAsync(int model, int? accepted, CancellationToken cancellationToken)
    {
        if (await AskedAsync(model, cancellationToken) is not { } asked || asked.Id == accepted)
        {
            return null;
        }
        var read = DraftManifest.Form(await db.ModelVersions.Where(v => v.Id == accepted).Select(v => v.FormJson).SingleOrDefaultAsync(cancellationToken));
        return read?.LicenceText == asked.Text ? null : new("licence_changed", text["RequestedLicenceChanged", asked.Version], 409);
    }

    /// <returns>The version that is subscribed to now and its licence; null where its publisher does not ask for it to be accepted.</returns>
    private async Task<Asked?> AskedAsync(int model, CancellationToken cancellationToken)
    {
        var serving = await db.ModelVersions.AsNoTracking().Where(v => v.ModelId == model && v.State == ModelVersionState.Available)
            .OrderByDescending(v => v.Id).Select(v => new { v.Id, v.Version, v.FormJson }).FirstOrDefaultAsync(cancellationToken);
        return serving is not null && DraftManifest.Form(serving.FormJson) is { LicenceIsAccepted: true } form
            ? new(serving.Id, serving.Version, form.LicenceText)
            : null;
    }

    private sealed record Asked(int Id, string Version, string? Text);
}
