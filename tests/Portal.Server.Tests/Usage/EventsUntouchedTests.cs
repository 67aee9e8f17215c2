using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Data;
using Portal.Server.Tests.Statements;
using static Portal.Server.Tests.Statements.Metered;

namespace Portal.Server.Tests.Usage;

/// <summary>No page adds up events: what a page asks of them is one receipt, or the newest of an organisation.</summary>
public sealed class EventsUntouchedTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_page_scans_the_events()
    {
        var asked = new AskedOfEvents();
        await using var portal = new Metered(services => services.ConfigureDbContext<SqlitePortalDb>(options => options.AddInterceptors(asked)));
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(2, 10));
        await portal.Close();
        asked.Forget();
        string[] pages =
        [
            "/api/usage?days=366", "/api/usage?days=366&model=faces", "/api/usage?days=30&who=own", $"/api/usage?days=90&keyId={acme.KeyId}",
            "/api/usage/export?days=366", "/api/usage/export.csv?days=366", "/api/statements", "/api/statements/2028-02", "/api/statements/2028-03",
            "/api/income?months=36", "/api/income/export?months=36",
        ];

        foreach (var page in pages)
        {
            Assert.Equal(HttpStatusCode.OK, (await acme.SignedIn("Owner").GetAsync(page, Stop)).StatusCode);
        }
        foreach (var page in (string[])["/api/reconciliation", "/api/reconciliation/acme", "/api/organisations"])
        {
            Assert.Equal(HttpStatusCode.OK, (await Metered.Operator(acme).GetAsync(page, Stop)).StatusCode);
        }

        Assert.NotEmpty(asked.Statements);
        using var connection = new SqliteConnection($"Data Source={portal.App.DatabaseFile};Pooling=False");
        connection.Open();
        Assert.All(asked.Statements, statement =>
        {
            Assert.Contains("LIMIT", statement, StringComparison.Ordinal);
            var plan = Plan(connection, statement);
            var aliases = Regex.Matches(statement, "\"UsageEvents\" AS \"(\\w+)\"").Select(match => match.Groups[1].Value).ToList();
            Assert.NotEmpty(aliases);
            Assert.DoesNotContain(plan, step => aliases.Exists(alias => step == $"SCAN {alias}" || step.StartsWith($"SCAN {alias} ", StringComparison.Ordinal)));
            Assert.Contains(plan, step => step.Contains("IX_UsageEvents_OrganisationId_At (OrganisationId=? AND At>?)", StringComparison.Ordinal));
        });
    }

    private static List<string> Plan(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement;
        foreach (Match name in Regex.Matches(statement, "@[A-Za-z0-9_]+"))
        {
            if (!command.Parameters.Contains(name.Value))
            {
                command.Parameters.AddWithValue(name.Value, 1);
            }
        }
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }
        return steps;
    }
}

/// <summary>Keeps what EF Core asks of the events.</summary>
internal sealed class AskedOfEvents : DbCommandInterceptor
{
    private readonly ConcurrentQueue<string> statements = new();

    public IReadOnlyCollection<string> Statements => statements;

    public void Forget() => statements.Clear();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.Contains("\"UsageEvents\"", StringComparison.Ordinal))
        {
            statements.Enqueue(command.CommandText);
        }
        return ValueTask.FromResult(result);
    }
}
