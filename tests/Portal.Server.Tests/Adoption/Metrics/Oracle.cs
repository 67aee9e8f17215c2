using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Adoption.Metrics;

/// <summary>Counts adoption from the raw events, the slow way: every organisation, every day, every window.</summary>
internal sealed class Oracle
{
    public const int Window = 28;

    private readonly List<UsageEvent> events;
    private readonly Dictionary<int, Model> models;
    private readonly List<OrganisationClass> classes;
    private readonly List<MarketSize> sizes;
    private readonly Dictionary<(int, string?), List<int>> activeDays = [];

    private Oracle(
        AdoptionScope scope, DateTime now, List<UsageEvent> events, List<Organisation> organisations, Dictionary<int, Model> models,
        List<OrganisationClass> classes, List<MarketSize> sizes)
    {
        (Scope, this.models, this.classes) = (scope, models, classes);
        var today = DateOnly.FromDateTime(now);
        var believed = scope.BelievedOn is { } day && day < today ? day : today;
        End = scope.End is { } end && end < believed ? end : believed;
        IsOpen = End == today;
        var known = believed < today ? believed.AddDays(1).ToDateTime(TimeOnly.MinValue) : now.AddTicks(1);
        this.classes = [.. classes.Where(c => c.EnteredAt < known)];
        this.sizes = [.. sizes.Where(s => s.EnteredAt < known)];
        this.events = [.. events.Where(e => e.EndReason == EndReason.Success && models[e.ModelVersionId].OrganisationId != e.OrganisationId
            && DayOf(e) <= Number(End) && InScope(models[e.ModelVersionId]))];
        Organisations = [.. organisations.Where(o => o.Slug != "portal" && DateOnly.FromDateTime(o.CreatedAt) <= End
            && (scope.Country is null || o.Country == scope.Country))];
    }

    public AdoptionScope Scope { get; }

    public DateOnly End { get; }

    public bool IsOpen { get; }

    public IReadOnlyList<Organisation> Organisations { get; }

    private int D => Scope.D ?? (Scope.K == 1 ? 1 : 3);

    public static async Task<Oracle> ReadAsync(PortalDb db, AdoptionScope scope, DateTime now)
    {
        var models = await db.ModelVersions.Include(v => v.Model).ThenInclude(m => m!.Organisation).ToListAsync();
        return new(
            scope, now, await db.UsageEvents.ToListAsync(), await db.Organisations.ToListAsync(), models.ToDictionary(v => v.Id, v => v.Model!),
            await db.OrganisationClasses.ToListAsync(), await db.MarketSizes.ToListAsync());
    }

    public static int Number(DateOnly day) => day.DayNumber - new DateOnly(1970, 1, 1).DayNumber;

    public static string MemberOf(AdoptionDimension by, Model model) => by switch
    {
        AdoptionDimension.Task => model.Task,
        AdoptionDimension.Model => model.Slug,
        _ => model.Organisation!.Slug,
    };

    public string MemberOf(AdoptionDimension by, Organisation organisation, DateOnly day) => by switch
    {
        AdoptionDimension.Industry => ClassOf(organisation, day).Industry,
        AdoptionDimension.SizeClass => ClassOf(organisation, day).Size,
        _ => organisation.Country,
    };

    public (string Industry, string Size) ClassOf(Organisation organisation, DateOnly day)
    {
        var own = classes.Where(c => c.OrganisationId == organisation.Id).ToList();
        var found = own.Where(c => c.From <= day).OrderBy(c => c.From).ThenBy(c => c.EnteredAt).ThenBy(c => c.Id).LastOrDefault()
            ?? own.OrderBy(c => c.From).FirstOrDefault();
        return found is null ? (organisation.Industry, organisation.SizeClass) : (found.Industry, found.SizeClass);
    }

    /// <summary>Whether the scope has the organisation on that day.</summary>
    public bool Has(Organisation organisation, DateOnly day) => DateOnly.FromDateTime(organisation.CreatedAt) <= day
        && (Scope.Industry is null || ClassOf(organisation, day).Industry == Scope.Industry)
        && (Scope.SizeClass is null || ClassOf(organisation, day).Size == Scope.SizeClass);

    /// <param name="only">Of these calls.</param>
    /// <param name="key">Names <paramref name="only"/>.</param>
    public bool IsActive(Organisation organisation, int day, string? key = null, Func<Model, bool>? only = null) =>
        ActiveDays(organisation, key, only).BinarySearch(day) >= 0;

    public int? FirstActive(Organisation organisation, string? key = null, Func<Model, bool>? only = null) =>
        ActiveDays(organisation, key, only) is [var first, ..] ? first : null;

    /// <summary>The calls of the last window in scope.</summary>
    public IEnumerable<(UsageEvent Event, Model Model)> LastWindow(Organisation organisation) => events
        .Where(e => e.OrganisationId == organisation.Id && DayOf(e) > Number(End) - Window)
        .Select(e => (e, models[e.ModelVersionId]));

    /// <summary>Walks day by day: when the organisation was lost, and when it came back.</summary>
    public (List<int> Lost, List<int> Returned) Turnover(Organisation organisation)
    {
        List<int> lost = [], returned = [];
        int? last = null;
        for (var day = FirstActive(organisation) ?? int.MaxValue; day <= Number(End); day++)
        {
            if (IsActive(organisation, day))
            {
                if (last is not null && day - last > 2 * Window)
                {
                    returned.Add(day);
                }
                last = day;
            }
            else if (day - last == 2 * Window)
            {
                lost.Add(day);
            }
        }
        return (lost, returned);
    }

    public long? SizeOf(string industry, string? sizeClass, DateOnly day)
    {
        var own = Pick(industry, sizeClass, day)?.Organisations;
        if (own is not null || sizeClass is not null)
        {
            return own;
        }
        var parts = SizeClasses.All.Select(one => Pick(industry, one, day)?.Organisations).ToList();
        return parts.Contains(null) ? null : parts.Sum();
    }

    public IEnumerable<string> SizedIndustries(string? sizeClass, DateOnly day) =>
        sizes.Select(s => s.Industry).Distinct().Where(industry => SizeOf(industry, sizeClass, day) is not null);

    private MarketSize? Pick(string industry, string? sizeClass, DateOnly day)
    {
        var own = sizes.Where(s => s.Industry == industry && s.SizeClass == sizeClass).ToList();
        return own.Where(s => s.AsOf <= day).MaxBy(s => s.AsOf) ?? own.MinBy(s => s.AsOf);
    }

    private List<int> ActiveDays(Organisation organisation, string? key, Func<Model, bool>? only)
    {
        if (!activeDays.TryGetValue((organisation.Id, key), out var found))
        {
            activeDays[(organisation.Id, key)] = found = [];
            var counts = events.Where(e => e.OrganisationId == organisation.Id && (only is null || only(models[e.ModelVersionId])))
                .GroupBy(DayOf).ToDictionary(g => g.Key, g => g.Count());
            for (var day = counts.Count == 0 ? int.MaxValue : counts.Keys.Min(); day <= Number(End); day++)
            {
                var window = Enumerable.Range(day - Window + 1, Window).Where(counts.ContainsKey).Select(d => counts[d]).ToList();
                if (window.Sum() >= Scope.K && window.Count >= D)
                {
                    found.Add(day);
                }
            }
        }
        return found;
    }

    private bool InScope(Model model) => (Scope.Task is null || model.Task == Scope.Task) && (Scope.Model is null || model.Slug == Scope.Model)
        && (Scope.Publisher is null || model.Organisation!.Slug == Scope.Publisher);

    private static int DayOf(UsageEvent e) => (int)(e.At / 86_400_000_000);
}
