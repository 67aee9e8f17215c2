using Microsoft.EntityFrameworkCore;

namespace Portal.Server.Data;

public sealed class SqlitePortalDb(DbContextOptions<SqlitePortalDb> options) : PortalDb(options);
