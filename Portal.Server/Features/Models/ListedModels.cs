using Portal.Client.Contracts;
namespace Portal.Server.Features.Models;

internal static class ListedModels
{
    /// <summary>Models that have a version to be predicted with.</summary>
    public static IQueryable<Model> Listed(this IQueryable<Model> models) =>
        models.Where(m => m.Versions.Any(v => v.State == ModelVersionState.Available));
}
