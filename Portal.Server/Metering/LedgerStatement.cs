using System.Data;
using System.Data.Common;

namespace Portal.Server.Metering;

/// <summary>A prepared command with its parameters in a fixed order; the same words for SQLite and SQL Server.</summary>
internal sealed class LedgerStatement : IAsyncDisposable
{
    private readonly DbCommand command;

    /// <param name="connection">An open connection.</param>
    /// <param name="sql">The command.</param>
    /// <param name="parameters">Name, type and, for text and bytes, the size that SQL Server wants to prepare; -1 is any.</param>
    public LedgerStatement(DbConnection connection, string sql, params ReadOnlySpan<(string Name, DbType Type, int Size)> parameters)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, type, size) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.DbType = type;
            if (size != 0)
            {
                parameter.Size = size;
            }
            command.Parameters.Add(parameter);
        }
    }

    /// <returns>Rows changed.</returns>
    public Task<int> ExecuteAsync(DbTransaction transaction, params ReadOnlySpan<object?> values)
    {
        Bind(transaction, values);
        return command.ExecuteNonQueryAsync();
    }

    /// <returns>True when the query has a row.</returns>
    public Task<bool> AnyAsync(DbTransaction transaction, params ReadOnlySpan<object?> values)
    {
        Bind(transaction, values);
        return AnyAsync();
    }

    /// <returns>The one number that the query finds.</returns>
    public Task<long> NumberAsync(DbTransaction transaction, params ReadOnlySpan<object?> values)
    {
        Bind(transaction, values);
        return NumberAsync();
    }

    public ValueTask DisposeAsync() => command.DisposeAsync();

    private async Task<bool> AnyAsync() => await command.ExecuteScalarAsync() is not null;

    private async Task<long> NumberAsync() =>
        await command.ExecuteScalarAsync() is long number ? number : throw new InvalidOperationException("The query found no number.");

    private void Bind(DbTransaction transaction, params ReadOnlySpan<object?> values)
    {
        // SQL Server prepares inside the transaction that runs the command; preparing twice costs nothing.
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
        command.Prepare();
    }
}
