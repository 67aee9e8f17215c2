using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Metrics;
using Portal.Server.Features.Audit;

namespace Portal.Server.Features.Adoption.Sizes;

/// <summary>Market sizes as operators import them, and the classes of organisations.</summary>
internal sealed class MarketSizesService(
    PortalDb db, CurrentUser current, AuditLog audit, MetricViews views, Reclassifications classes, TimeProvider time,
    IStringLocalizer<MarketSizeFaultText> text) : IMarketSizesApi
{
    public async Task<IReadOnlyList<MarketSizeView>> List(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var rows = await db.MarketSizes.AsNoTracking().ToListAsync(cancellationToken);
        var history = new MarketSizeHistory(rows, now.AddTicks(1));
        return
        [
            .. rows.OrderByDescending(row => row.Version).ThenByDescending(row => row.EnteredAt)
                .ThenBy(row => row.Industry, StringComparer.Ordinal).ThenBy(row => row.Id)
                .Select(row => new MarketSizeView(
                    row.Version, row.Industry, row.SizeClass, row.Organisations, row.Low, row.High, row.StandardError, row.AsOf, row.Source,
                    row.IsDemo, row.EnteredAt, history.Row(row.Industry, row.SizeClass, DateOnly.FromDateTime(now)) == row)),
        ];
    }

    public async Task<MarketSizeImport> Import(string csv, bool onlyLook, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var file = MarketSizeFile.Read(csv, DateOnly.FromDateTime(now));
        if (file.Faults.Count > 0)
        {
            return new(null, file.Lines, Sentences(file.Faults), []);
        }
        var warnings = Sentences([
            .. MarketSizeChecks.Warnings(file.Rows, DateOnly.FromDateTime(now)), .. await TooSmallAsync(file.Rows, cancellationToken),
        ]);
        return new(onlyLook ? null : await SaveAsync(file.Rows, now, cancellationToken), file.Lines, [], warnings);
    }

    public Task<IReadOnlyList<ReclassificationView>?> Classes(string organisation, CancellationToken cancellationToken) =>
        classes.ListAsync(organisation, cancellationToken);

    public Task<Outcome> Reclassify(string organisation, Reclassification change, CancellationToken cancellationToken) =>
        classes.MoveAsync(organisation, change, cancellationToken);

    /// <summary>All of the rows and their audit row, or nothing.</summary>
    private async Task<int> SaveAsync(IReadOnlyCollection<MarketSizeRow> rows, DateTime now, CancellationToken cancellationToken)
    {
        var version = 0;
        var actor = current.Principal.FindFirstValue(ClaimTypes.NameIdentifier);
        await audit.SaveAsync(db, new("market_sizes.imported", actor, null, $"{rows.Count}"), async () =>
        {
            version = (await db.MarketSizes.MaxAsync(size => (int?)size.Version, cancellationToken) ?? 0) + 1;
            db.MarketSizes.AddRange(rows.Select(row => new MarketSize
            {
                Version = version,
                Industry = row.Industry,
                SizeClass = row.SizeClass,
                Organisations = row.Organisations,
                Low = row.Low,
                High = row.High,
                StandardError = row.StandardError,
                AsOf = row.AsOf,
                Source = row.Source,
                EnteredAt = now,
            }));
            return await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
        return version;
    }

    /// <summary>Figures that more organisations are active than there are said to be.</summary>
    private async Task<IEnumerable<MarketSizeFault>> TooSmallAsync(IReadOnlyCollection<MarketSizeRow> rows, CancellationToken cancellationToken)
    {
        var view = await views.OfAsync(new(), cancellationToken);
        var active = view.Adopters.Where(adopter => view.StoryOf(adopter).IsActive(view.LastDay))
            .Select(adopter => view.PlaceOf(adopter, view.End)).ToList();
        return from row in rows
               let count = active.Count(place => place.Industry == row.Industry && (row.SizeClass is null || place.SizeClass == row.SizeClass))
               where count > row.Organisations
               select new MarketSizeFault(row.Line, "organisations", "WarningTooSmall", count, row.Organisations);
    }

    private IReadOnlyList<ImportFault> Sentences(IEnumerable<MarketSizeFault> faults) =>
        [.. faults.OrderBy(fault => fault.Line).Select(fault => new ImportFault(fault.Line, fault.Column, text[fault.Text, fault.Arguments]))];
}
