using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Classes;

namespace Portal.Server.Tests.Adoption.Classes;

public sealed class ClassMovesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_an_organisation_that_is_somewhere_else_is_written()
    {
        using var ledger = new LedgerDb();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 15, 9, 0, 0, TimeSpan.Zero));
        var since = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var i = 0; i < 3; i++)
        {
            var organisation = await ledger.AddOrganisation($"one-{i}", "C", since);
            await ledger.Add(Class(organisation.Id, "C", new(2026, 1, 1)), Class(organisation.Id, "G", new(2026, 3, 10 + (3 * i))));
        }
        var written = new Updates();
        using var moves = new ClassMoves(new Contexts(ledger, written), clock, NullLogger<ClassMoves>.Instance);

        // The third one's day has not come.
        Assert.Equal((2, 2), (await moves.RunAsync(Cancel), written.Count));
        Assert.Equal((0, 2), (await moves.RunAsync(Cancel), written.Count));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((1, 3), (await moves.RunAsync(Cancel), written.Count));

        OrganisationClass Class(int organisation, string industry, DateOnly from) =>
            new() { OrganisationId = organisation, Industry = industry, SizeClass = "10-49", From = from, EnteredAt = since };
    }

    private sealed class Contexts(LedgerDb ledger, Updates updates) : IDbContextFactory<PortalDb>
    {
        public PortalDb CreateDbContext() => ledger.Open(updates);
    }

    private sealed class Updates : DbCommandInterceptor
    {
        public int Count { get; private set; }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Count += command.CommandText.StartsWith("UPDATE", StringComparison.Ordinal) ? 1 : 0;
            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
