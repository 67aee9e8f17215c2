using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Server.Data;

namespace Portal.Server.Features.Demo;

/// <summary>Many rows into one table, within the context's transaction, without a tracked entity a row.</summary>
internal sealed class PreparedInsert
{
    // SQL Server takes 2,100 parameters a statement; SQLite has no network to save and finds few parameters faster.
    private const int MostParameters = 2000;

    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly string table;
    private readonly string[] columns;
    private readonly int rowsAStatement;

    private PreparedInsert(PortalDb db, string table, string[] columns)
    {
        connection = db.Database.GetDbConnection();
        transaction = db.Database.CurrentTransaction?.GetDbTransaction()
            ?? throw new InvalidOperationException("Begin a transaction first: half a history is worse than none.");
        this.table = table;
        this.columns = columns;
        rowsAStatement = db.Database.IsSqlite() ? 1 : MostParameters / columns.Length;
    }

    /// <param name="properties">The entity's properties, in the order of the rows' values.</param>
    public static PreparedInsert Into<TEntity>(PortalDb db, params string[] properties)
    {
        var entity = db.Model.FindEntityType(typeof(TEntity))!;
        var sql = db.GetService<ISqlGenerationHelper>();
        return new PreparedInsert(
            db,
            sql.DelimitIdentifier(entity.GetTableName()!, entity.GetSchema()),
            [.. properties.Select(name => sql.DelimitIdentifier(entity.FindProperty(name)!.GetColumnName()))]);
    }

    public async Task Write(IEnumerable<object[]> rows, CancellationToken cancellationToken)
    {
        DbCommand? command = null;
        try
        {
            foreach (var chunk in rows.Chunk(rowsAStatement))
            {
                if (command?.Parameters.Count != chunk.Length * columns.Length)
                {
                    command?.Dispose();
                    command = Statement(chunk.Length);
                }
                for (var i = 0; i < command.Parameters.Count; i++)
                {
                    command.Parameters[i].Value = chunk[i / columns.Length][i % columns.Length];
                }
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        finally
        {
            command?.Dispose();
        }
    }

    private DbCommand Statement(int rows)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        for (var i = 0; i < rows * columns.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
        }
        var values = Enumerable.Range(0, rows).Select(row =>
            $"({string.Join(',', Enumerable.Range(row * columns.Length, columns.Length).Select(i => $"@p{i}"))})");
        // Names of our own model's tables and columns, delimited, and parameters: nothing of anybody's input.
#pragma warning disable CA2100
        command.CommandText = $"INSERT INTO {table} ({string.Join(',', columns)}) VALUES {string.Join(',', values)}";
#pragma warning restore CA2100
        return command;
    }
}
