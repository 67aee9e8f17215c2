using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;

namespace Portal.Server.Features.OfficialStatistics;

/// <summary>Reads on a context of its own, since the page that shows surveys asks for more at the same time.</summary>
internal sealed class OfficialStatisticsService(
    PortalDb db, IDbContextFactory<PortalDb> databases, CurrentUser current, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text) : IOfficialStatisticsApi
{
    public async Task<Client.Contracts.OfficialStatistics?> Of(string industry, CancellationToken cancellationToken)
    {
        var asked = industry is Industry.All or ForecastAddresses.Overall ? Industry.All : Industry.IsSection(industry) ? industry : null;
        if (asked is null)
        {
            return null;
        }
        await using var own = await databases.CreateDbContextAsync(cancellationToken);
        var series = new List<OfficialSeries>();
        foreach (var key in OfficialSeriesKeys.All)
        {
            var codes = OfficialCodes.Of(key, asked);
            var figures = await own.OfficialFigures.AsNoTracking().Where(f => f.Series == key && codes.Contains(f.Code))
                .OrderBy(f => f.Version).ToListAsync(cancellationToken);
            if (figures.Count > 0)
            {
                series.Add(new(
                    key,
                    [
                        .. figures.GroupBy(f => (f.Code, f.SizeClass, f.Period)).Select(group => View([.. group]))
                            .OrderBy(f => f.PeriodEnd).ThenBy(f => f.Code, StringComparer.Ordinal).ThenBy(f => f.SizeClass, StringComparer.Ordinal),
                    ],
                    OfficialBreaks.Of(key)));
            }
        }
        return new(asked, series);
    }

    public async Task<IReadOnlyList<OfficialRelease>> Releases(CancellationToken cancellationToken)
    {
        await using var own = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from version in own.OfficialVersions.AsNoTracking()
            join user in own.Users on version.ImportedByUserId equals user.Id into users
            from user in users.DefaultIfEmpty()
            orderby version.Id descending
            select new { version.Id, version.Rows, version.ImportedAt, By = user == null ? null : user.DisplayName }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new OfficialRelease(row.Id, row.Rows, new(row.ImportedAt, TimeSpan.Zero), row.By ?? ""))];
    }

    public async Task<Outcome<OfficialImport>> Import(string csv, bool onlyLook, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (lines, rows, faults) = OfficialFile.Read(csv, DateOnly.FromDateTime(now), text);
        if (faults.Count > 0)
        {
            return new OfficialImport(null, lines, 0, 0, faults);
        }
        var by = current.Principal.FindFirstValue(ClaimTypes.NameIdentifier);
        var (version, fresh, revised) = await OfficialImports.AddAsync(db, rows, now, by, cancellationToken);
        if (version is null || onlyLook)
        {
            return new OfficialImport(null, lines, fresh, revised, []);
        }
        try
        {
            await audit.SaveAsync(db, new("official_statistics.imported", by, null, $"{version}"), cancellationToken);
        }
        catch (DbUpdateException)
        {
            return new Refusal("busy", text["OfficialBusy"], StatusCodes.Status409Conflict);
        }
        return new OfficialImport(version, lines, fresh, revised, []);
    }

    /// <param name="versions">One figure, first published first.</param>
    private static OfficialFigureView View(IReadOnlyList<OfficialFigure> versions)
    {
        var (first, last) = (versions[0], versions[^1]);
        return new(
            last.Code, last.SizeClass, last.Period, last.PeriodEnd, last.Percent, last.StandardError,
            first.Percent == last.Percent ? null : first.Percent, last.Source);
    }
}
