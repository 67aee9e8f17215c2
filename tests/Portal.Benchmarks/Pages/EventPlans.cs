using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Portal.Benchmarks.Pages;

/// <summary>What SQLite would do for the statements about events that a server logged.</summary>
internal static partial class EventPlans
{
    /// <summary>The setting that makes EF Core log its statements.</summary>
    public const string Setting = "Logging__LogLevel__Microsoft.EntityFrameworkCore.Database.Command";

    /// <returns>The statements that read more of the events than a bounded range of an index or one row.</returns>
    public static IReadOnlyList<string> Unbounded(string log, string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return [.. Entry().Split(log).Where(entry => entry.Contains("\"UsageEvents\"", StringComparison.Ordinal) && entry.Contains("SELECT", StringComparison.Ordinal))
            .Select(entry => entry[entry.IndexOf("SELECT", StringComparison.Ordinal)..].Trim()).Distinct().Where(sql => !IsBounded(connection, sql))];
    }

    private static bool IsBounded(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // A statement that our own server logged.
#pragma warning disable CA2100
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
#pragma warning restore CA2100
        foreach (var name in Parameter().Matches(sql).Select(match => match.Value).Distinct())
        {
            command.Parameters.AddWithValue(name, 1);
        }
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }
        return sql.Contains("LIMIT", StringComparison.Ordinal) && steps.Exists(step => step.Contains("IX_UsageEvents", StringComparison.Ordinal))
            && !Alias().Matches(sql).Select(match => match.Groups[1].Value)
                .Any(alias => steps.Exists(step => step == $"SCAN {alias}" || step.StartsWith($"SCAN {alias} ", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^(?=\w{4}: )", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex("\"UsageEvents\" AS \"(\\w+)\"")]
    private static partial Regex Alias();

    [GeneratedRegex("@[A-Za-z0-9_]+")]
    private static partial Regex Parameter();
}
