using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Portal.Server.Tests.Publishing;

/// <summary>A database as a process leaves it that dies at a given write: that one is not done, nor is any after it, the commit above all.</summary>
internal sealed class DyingDatabase : DbCommandInterceptor, IDbTransactionInterceptor
{
    private static readonly string[] Writes = ["INSERT", "UPDATE", "DELETE"];

    private int left = int.MaxValue;

    /// <summary>Has a change die at its first write, then at its second, and so on up to its commit, until it lives to its end.</summary>
    /// <param name="change">The change; it comes back also from its death.</param>
    /// <param name="look">What has to hold after each death.</param>
    /// <returns>How often it died.</returns>
    public async Task<int> KillAtEachWriteAsync(Func<Task> change, Func<Task> look)
    {
        for (var deaths = 0; ; deaths++)
        {
            Volatile.Write(ref left, deaths);
            await change();
            if (Interlocked.Exchange(ref left, int.MaxValue) >= 0)
            {
                return deaths;
            }
            await look();
        }
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        DieAt(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        DieAt(command);
        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Die();
        return ValueTask.FromResult(result);
    }

    private void DieAt(DbCommand command)
    {
        if (Array.Exists(Writes, write => command.CommandText.TrimStart().StartsWith(write, StringComparison.Ordinal)))
        {
            Die();
        }
    }

    private void Die()
    {
        if (Interlocked.Decrement(ref left) < 0)
        {
            throw new IOException("The process is gone.");
        }
    }
}
