using Portal.Client.Contracts;
namespace Portal.Server.Features.Models;

internal static class ListedModels
{
    /// <summary>Models that have a version to be predicted with.</summary>
    public static IQueryable<Model> Listed(this IQueryable<Model> models) =>
        models.Where(m => m.Versions.Any(v => v.State == ModelVersionState.Available));

    /// <summary>
    /// Versions that answer. The files of the portal's own former versions went when newer ones came: only uploads are served
    /// beside what is available.
    /// </summary>
    public static IQueryable<ModelVersion> Served(this IQueryable<ModelVersion> versions) => versions
        .Where(v => v.State == ModelVersionState.Available || (v.FormJson != null
            && (v.State == ModelVersionState.Preview || v.State == ModelVersionState.Legacy || v.State == ModelVersionState.Deprecated)));

    /// <summary>The same of a version that was read already.</summary>
    public static bool IsServed(ModelVersionState state, bool isUpload) => state == ModelVersionState.Available
        || (isUpload && state is ModelVersionState.Preview or ModelVersionState.Legacy or ModelVersionState.Deprecated);
}
