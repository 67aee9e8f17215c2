using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Notices;

namespace Portal.Server.Metering;

/// <summary>Tells of marks that counters passed, in the transaction that decided it.</summary>
internal static class AllowanceNotices
{
    /// <summary>For the ledger, whose transaction is not EF Core's.</summary>
    public static async Task AddAsync(
        PortalDb db, IReadOnlyList<(Allowance Allowance, AllowanceMark Mark)> passed, DateTime at, DbTransaction transaction)
    {
        await db.Database.UseTransactionAsync(transaction);
        try
        {
            foreach (var (allowance, mark) in passed)
            {
                Add(db, allowance, mark, at);
            }
            await db.SaveChangesAsync();
        }
        finally
        {
            db.ChangeTracker.Clear();
            await db.Database.UseTransactionAsync(null);
        }
    }

    public static void Add(PortalDb db, Allowance allowance, AllowanceMark mark, DateTime at) => NoticeBoard.Add(
        db, allowance.Share.OrganisationId, allowance.Share.UserId, AllowanceFacts.NoticeKind(allowance, mark), AllowanceFacts.Of(allowance, mark), at);
}
