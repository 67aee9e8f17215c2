using Microsoft.Data.Sqlite;

namespace Portal.Benchmarks.Pages;

/// <summary>One prepared INSERT: ten million rows leave no time for more.</summary>
internal sealed class RawInsert : IDisposable
{
    private readonly SqliteCommand command;

    public RawInsert(SqliteConnection connection, string table, params string[] columns)
    {
        command = connection.CreateCommand();
        // Names of our own tables and columns.
#pragma warning disable CA2100
        command.CommandText =
            $"INSERT INTO \"{table}\" ({string.Join(',', columns.Select(column => $"\"{column}\""))}) VALUES ({string.Join(',', columns.Select((_, i) => $"@p{i}"))})";
#pragma warning restore CA2100
        for (var i = 0; i < columns.Length; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" });
        }
        command.Prepare();
    }

    public void Add(SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
        command.ExecuteNonQuery();
    }

    public void Dispose() => command.Dispose();
}
