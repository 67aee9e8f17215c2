using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Organisations;

/// <summary>Makes changes of an organisation's people happen one after the other, on both databases and from any replica.</summary>
internal static class PeopleOrder
{
    /// <summary>
    /// Call it first in the transaction. Without it two owners who step down in the same moment would each see the other stay.
    /// </summary>
    public static Task<int> HoldPeople(this PortalDb db, int organisationId, CancellationToken cancellationToken) =>
        // A written row, even with what it held before, is its writer's until the transaction ends.
        db.Organisations.Where(o => o.Id == organisationId)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.Name, o => o.Name), cancellationToken);
}
