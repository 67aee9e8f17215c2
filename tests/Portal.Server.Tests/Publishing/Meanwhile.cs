using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Portal.Server.Tests.Publishing;

/// <summary>Does once what another replica does after this one has read and before it begins to write.</summary>
internal sealed class Meanwhile : DbTransactionInterceptor
{
    private Func<Task>? next;

    public void Once(Func<Task> act) => next = act;

    public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref next, null) is { } act)
        {
            await act();
        }
        return result;
    }
}
