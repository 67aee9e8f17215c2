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
        var serving = await db.ModelVersions.AsNoTracking().Where(v => v.ModelId == model && v.State == ModelVersionState.Available)
            .OrderByDescending(v => v.Id).Select(v => new { v.Id, v.Version, v.FormJson }).FirstOrDefaultAsync(cancellationToken);
        return serving is null || DraftManifest.Form(serving.FormJson) is not { LicenceIsAccepted: true } ? (null, null)
            : serving.Version == accepted ? (serving.Id, null)
            : (null, new("licence_not_accepted", text["LicenceNotAccepted", serving.Version], 409, nameof(SubscribeRequest.AcceptedLicenceOf)));
    }
}
