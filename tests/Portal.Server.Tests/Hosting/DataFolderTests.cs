using Microsoft.Data.Sqlite;
using Portal.Tests.Hosting;

namespace Portal.Server.Tests.Hosting;

/// <summary>The operators' contract about the data folder, through the executable.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("portal-data-").FullName;

    private string BackupFile => Path.Combine(data, "backup.zip");

    [Fact]
    public async Task A_portal_stops_with_exit_code_zero_when_it_is_asked_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM does not exist there.");
        await using var portal = await PortalProcess.StartAsync(PortalProcess.BuiltServer(), data);
        Assert.Equal(0, await portal.StopAsync());
    }

    [Fact]
    public async Task A_second_portal_on_the_same_folder_refuses_to_start_and_says_why()
    {
        await using var portal = await PortalProcess.StartAsync(PortalProcess.BuiltServer(), data);
        var second = await Assert.ThrowsAsync<InvalidOperationException>(() => PortalProcess.StartAsync(PortalProcess.BuiltServer(), data));
        Assert.Contains("Another portal is running on the data folder", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_taken_beside_a_running_portal_and_restored_after_it()
    {
        await using (await PortalProcess.StartAsync(PortalProcess.BuiltServer(), data))
        {
            Execute("UPDATE Organisations SET Name = 'before'");
            Assert.Equal(0, (await PortalVerb.RunAsync(data, "backup", BackupFile)).ExitCode);
            Assert.Equal(1, (await PortalVerb.RunAsync(data, "restore", BackupFile)).ExitCode);
            Execute("UPDATE Organisations SET Name = 'after'");
        }
        Assert.Equal(0, (await PortalVerb.RunAsync(data, "restore", BackupFile)).ExitCode);
        Assert.Equal("before", Scalar("SELECT Name FROM Organisations LIMIT 1"));
        await using var again = await PortalProcess.StartAsync(PortalProcess.BuiltServer(), data);
    }

    [Theory]
    [InlineData("not a zip at all")]
    [InlineData("")]
    public async Task A_damaged_backup_changes_nothing(string content)
    {
        await using (await PortalProcess.StartAsync(PortalProcess.BuiltServer(), data))
        {
        }
        Execute("UPDATE Organisations SET Name = 'kept'");
        await File.WriteAllTextAsync(BackupFile, content, TestContext.Current.CancellationToken);
        Assert.Equal(1, (await PortalVerb.RunAsync(data, "restore", BackupFile)).ExitCode);
        Assert.Equal("kept", Scalar("SELECT Name FROM Organisations LIMIT 1"));
    }

    [Fact]
    public async Task An_unknown_verb_is_answered_with_the_list_of_verbs()
    {
        var answer = await PortalVerb.RunAsync(data, "no-such-verb");
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("verify-ledger", answer.Error, StringComparison.Ordinal);
        Assert.Contains("backup FILE", answer.Error, StringComparison.Ordinal);
    }

    public void Dispose() => TestFolder.Delete(data);

    private void Execute(string sql) => Scalar(sql);

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "portal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
