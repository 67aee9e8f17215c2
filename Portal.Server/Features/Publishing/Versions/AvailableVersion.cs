using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Publishing.Versions;

/// <summary>How a version becomes the one that answers who names none, whoever lets it: an approval or a completed canary.</summary>
internal static class AvailableVersion
{
    /// <summary>One change at a time: who takes a version out of service again must not take it from who let it in meanwhile.</summary>
    public static readonly SemaphoreSlim Turn = new(1);

    /// <summary>Moves the former version out of the way and gives the model the new one's task, in the caller's transaction.</summary>
    public static async Task TakePlaceAsync(PortalDb db, int model, int version, string task, DateTime now)
    {
        await db.ModelVersions.Where(v => v.ModelId == model && v.Id != version && v.State == ModelVersionState.Available)
            .ExecuteUpdateAsync(v => v.SetProperty(x => x.State, ModelVersionState.Legacy).SetProperty(x => x.StateSince, now), CancellationToken.None);
        await db.Models.Where(m => m.Id == model).ExecuteUpdateAsync(m => m.SetProperty(x => x.Task, task), CancellationToken.None);
    }
}
