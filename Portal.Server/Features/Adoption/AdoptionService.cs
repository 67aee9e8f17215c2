using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption;

/// <summary>Counts active and ever-adopted organisations by industry and month.</summary>
internal sealed class AdoptionService(PortalDb db, DailyUse use, TimeProvider clock) : IAdoptionApi
{
    public async Task<AdoptionReport> Get(int k, int d, int months, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(d, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(d, AdoptionDefinitions.WindowDays);
        ArgumentOutOfRangeException.ThrowIfLessThan(months, AdoptionDefinitions.FewestMonths);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(months, AdoptionDefinitions.MostMonths);

        var now = clock.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        var customers = await db.Organisations.AsNoTracking()
            .Where(organisation => organisation.Slug != AdoptionDefinitions.NoCustomer)
            .Select(organisation => new Customer(
                organisation.Id, organisation.Industry, organisation.IsDemo, organisation.CreatedAt))
            .ToListAsync(cancellationToken);
        var denominators = await db.Denominators(now, cancellationToken);
        var days = await use.Read(db, WindowEnds.DayNumber(today), cancellationToken);

        var since = customers.Count == 0 ? today : customers.Min(customer => customer.Since);
        var ends = WindowEnds.Months(today, months, since);
        var count = new AdoptionCount(new ActiveRule(k, d, AdoptionDefinitions.WindowDays), ends);
        foreach (var customer in customers)
        {
            count.Add(customer, days.GetValueOrDefault(customer.Id, []));
        }
        return Report(k, d, today, count, denominators);
    }

    private static AdoptionReport Report(
        int k, int d, DateOnly today, AdoptionCount count, Dictionary<string, Denominator> denominators)
    {
        string[] industries = [.. count.Industries.Union(denominators.Keys).Order(StringComparer.Ordinal)];
        // A rate's numerator and denominator cover the same industries.
        string[] rated = [.. industries.Where(denominators.ContainsKey)];
        return new AdoptionReport(
            new AdoptionDefinition(AdoptionDefinitions.Version, k, d, AdoptionDefinitions.WindowDays),
            today,
            count.HasDemoData,
            [.. industries.Select(industry => new IndustryAdoption(
                industry, denominators.GetValueOrDefault(industry), count.Points([industry])))],
            new IndustryAdoption(
                Industry.All,
                MarketSizes.Sum([.. rated.Select(industry => denominators[industry])]),
                count.Points(rated.Length == 0 ? industries : rated)));
    }
}
