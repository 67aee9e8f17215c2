using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Models;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Drafts;

namespace Portal.Server.Tests.Gateway.Fixture;

internal static class ApprovedUploads
{
    /// <summary>Puts an approved upload of a starter model into the catalogue; the engine is not told.</summary>
    public static async Task<ModelManifest> AddUpload(
        this GatewayApp app, string version, ModelVersionState state, string model = "faces", DraftForm? form = null)
    {
        var manifest = StarterModelFiles.Manifest(model, "object-detection", "image", ["image/png", "image/jpeg"], "Faces", "人脸") with
        {
            Version = version,
            Source = new(ManifestSource.Upload, model, version, [], "https://models.example"),
        };
        await app.Db(async db =>
        {
            db.ModelVersions.Add(new ModelVersion
            {
                ModelId = await db.Models.Where(m => m.Slug == model).Select(m => m.Id).SingleAsync(TestContext.Current.CancellationToken),
                Version = version,
                State = state,
                Sha256 = new string('b', 64),
                ManifestJson = JsonSerializer.Serialize(manifest, JsonSerializerOptions.Web),
                CreatedAt = app.Time.GetUtcNow().UtcDateTime,
                FormJson = form is null ? "{}" : DraftManifest.Json(form),
            });
            return await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        return manifest;
    }
}
