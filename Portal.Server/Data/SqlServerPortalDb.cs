using Microsoft.EntityFrameworkCore;

namespace Portal.Server.Data;

public sealed class SqlServerPortalDb(DbContextOptions<SqlServerPortalDb> options) : PortalDb(options);
