using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Portal.Server.Auth;

namespace Portal.Server.Data;

/// <summary>Lets <c>dotnet ef</c> make the SQLite migrations.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqlitePortalDb>
{
    public SqlitePortalDb CreateDbContext(string[] args) =>
        new(DesignTime.Options<SqlitePortalDb>().UseSqlite("Data Source=design-time.db").Options);
}

/// <summary>Lets <c>dotnet ef</c> make the SQL Server migrations; no server is contacted.</summary>
internal sealed class SqlServerDesignTimeFactory : IDesignTimeDbContextFactory<SqlServerPortalDb>
{
    public SqlServerPortalDb CreateDbContext(string[] args) =>
        new(DesignTime.Options<SqlServerPortalDb>().UseSqlServer("Server=design-time").Options);
}

internal static class DesignTime
{
    // Identity reads its schema version from the application's services: without them the passkey table is missing.
    public static DbContextOptionsBuilder<TDb> Options<TDb>()
        where TDb : DbContext => new DbContextOptionsBuilder<TDb>().UseApplicationServiceProvider(
            new ServiceCollection().Configure<IdentityOptions>(PortalIdentity.Configure).BuildServiceProvider());
}
