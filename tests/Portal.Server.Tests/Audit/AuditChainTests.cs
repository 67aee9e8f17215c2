using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Hosting;
using Portal.Server.Hosting.Verbs;

namespace Portal.Server.Tests.Audit;

public sealed class AuditChainTests : IAsyncLifetime
{
    private const int Entries = 12;

    private readonly string data = Directory.CreateTempSubdirectory("portal-audit-").FullName;
    private ServiceProvider services = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["PORTAL_DATA"] = data });
        builder.AddPortalData();
        builder.AddAudit();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<Microsoft.AspNetCore.Identity.IdentityOptions>(Portal.Server.Auth.PortalIdentity.Configure);
        services = builder.Services.BuildServiceProvider();
        await using var db = await Db();
        await db.Database.MigrateAsync(Cancel);
        for (var i = 0; i < Entries; i++)
        {
            await Record(i);
        }
    }

    [Fact]
    public async Task An_untouched_chain_holds() => Assert.Equal((0, $"The audit chain holds: {Entries} entries."), await Verify());

    [Theory]
    [InlineData("UPDATE AuditEntries SET Actor = 'somebody else' WHERE Sequence = 5", 5)]
    [InlineData("UPDATE AuditEntries SET At = '2020-01-01 00:00:00' WHERE Sequence = 1", 1)]
    [InlineData("UPDATE AuditEntries SET OrganisationId = NULL WHERE Sequence = 7", 7)]
    [InlineData("DELETE FROM AuditEntries WHERE Sequence = 3", 3)]
    [InlineData("DELETE FROM AuditEntries WHERE Sequence > 9", 10)]
    [InlineData("DELETE FROM AuditEntries", 1)]
    [InlineData("UPDATE AuditEntries SET Sequence = 99 WHERE Sequence = 4; UPDATE AuditEntries SET Sequence = 4 WHERE Sequence = 6; UPDATE AuditEntries SET Sequence = 6 WHERE Sequence = 99", 4)]
    public async Task The_first_entry_that_was_tampered_with_is_named(string sql, int first)
    {
        await using (var db = await Db())
        {
            await db.Database.ExecuteSqlRawAsync(sql, Cancel);
        }
        Assert.Equal((1, $"The audit chain is broken at entry {first}."), await Verify());
    }

    [Fact]
    public async Task Parallel_changes_are_chained_one_after_the_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => Record(i), Cancel)));
        Assert.Equal((0, $"The audit chain holds: {Entries + 40} entries."), await Verify());
    }

    [Fact]
    public async Task A_change_that_is_refused_leaves_no_entry()
    {
        await using var db = await Db();
        db.Add(new Portal.Server.Features.Organisations.Membership
        {
            OrganisationId = 12345,
            UserId = "nobody",
            Role = Portal.Server.Features.Organisations.OrganisationRole.Owner,
            CreatedAt = DateTime.UtcNow,
        });
        await Assert.ThrowsAsync<DbUpdateException>(() =>
            services.GetRequiredService<AuditLog>().SaveAsync(db, new AuditFact("member.added", null, null, "nobody"), Cancel));
        Assert.Equal(0, (await Verify()).Code);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        TestFolder.Delete(data);
    }

    private async Task Record(int i)
    {
        await using var db = await Db();
        await services.GetRequiredService<AuditLog>().SaveAsync(db, new AuditFact("key.created", $"user-{i}", 1, $"key-{i}"), Cancel);
    }

    private async Task<(int Code, string Said)> Verify()
    {
        var output = new StringWriter();
        var code = await VerifyAudit.Run(new VerbContext(services, [], output, Cancel));
        return (code, output.ToString().Trim());
    }

    private Task<PortalDb> Db() => services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Cancel);
}
