using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;

namespace Portal.Server.Data;

/// <summary>Periodic work that one replica at a time does.</summary>
public sealed class WorkLease
{
    /// <summary>Which work.</summary>
    [Key, MaxLength(64)]
    public required string Name { get; init; }

    /// <summary>The process that does it.</summary>
    [MaxLength(36)]
    public required string Holder { get; set; }

    /// <summary>From then on another may take it: its holder may be gone.</summary>
    public required DateTime Until { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<WorkLease>
    {
        public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<WorkLease> builder) =>
            builder.Property(l => l.Name).ValueGeneratedNever();
    }
}

/// <summary>Takes leases for this process, one piece of work at a time within it, too.</summary>
internal sealed class WorkLeases(IDbContextFactory<PortalDb> databases, TimeProvider time)
{
    private readonly string holder = Guid.NewGuid().ToString();
    private readonly ConcurrentDictionary<string, bool> held = new();

    /// <summary>Takes the lease until <see cref="ReleaseAsync"/>, and for no longer than its duration.</summary>
    /// <returns>False while somebody holds it.</returns>
    public async Task<bool> TakeAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        if (!held.TryAdd(name, true))
        {
            return false;
        }
        var taken = false;
        try
        {
            return taken = await TakeFromOthersAsync(name, duration, cancellationToken);
        }
        finally
        {
            if (!taken)
            {
                held.TryRemove(name, out _);
            }
        }
    }

    public async Task ReleaseAsync(string name)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync();
            await db.WorkLeases.Where(l => l.Name == name && l.Holder == holder).ExecuteDeleteAsync();
        }
        finally
        {
            held.TryRemove(name, out _);
        }
    }

    private async Task<bool> TakeFromOthersAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var until = now + duration;
        if (await db.WorkLeases.Where(l => l.Name == name && (l.Holder == holder || l.Until <= now)).ExecuteUpdateAsync(
            set => set.SetProperty(l => l.Holder, holder).SetProperty(l => l.Until, until), cancellationToken) == 1)
        {
            return true;
        }
        if (await db.WorkLeases.AnyAsync(l => l.Name == name, cancellationToken))
        {
            return false;
        }
        db.WorkLeases.Add(new() { Name = name, Holder = holder, Until = until });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            // Another replica was quicker by a moment.
            return false;
        }
    }
}
