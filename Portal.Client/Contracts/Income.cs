namespace Portal.Client.Contracts;

/// <summary>A UTC day of income.</summary>
/// <param name="Totals">What was used, and what for.</param>
/// <param name="FeeMicros">The day's share of plans' monthly fees.</param>
public sealed record IncomeDay(DateOnly Day, UsageTotals Totals, long FeeMicros);

/// <param name="Model">The model's short name.</param>
/// <param name="FeeMicros">The plan's fees besides.</param>
public sealed record IncomeByPlan(string Model, string Plan, string PlanName, UsageTotals Totals, long FeeMicros);

/// <param name="Organisation">The customer's name.</param>
/// <param name="FeeMicros">The plans' fees besides.</param>
public sealed record IncomeByOrganisation(string Organisation, UsageTotals Totals, long FeeMicros);

/// <summary>What one customer used of one plan in one month.</summary>
/// <param name="Month">A UTC month, <c>2026-11</c>.</param>
/// <param name="FeeMicros">The plan's fee of that month besides.</param>
public sealed record IncomeLine(string Month, string Model, string Plan, string Organisation, UsageTotals Totals, long FeeMicros);

/// <summary>What an organisation's own models earned over whole UTC months, this one included.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">Today.</param>
/// <param name="FeeMicros">Plans' fees of the days so far, besides use.</param>
public sealed record IncomeReport(
    DateOnly From,
    DateOnly To,
    UsageTotals Totals,
    long FeeMicros,
    IReadOnlyList<IncomeDay> Days,
    IReadOnlyList<IncomeByPlan> Plans,
    IReadOnlyList<IncomeByOrganisation> Organisations);

/// <summary>The window's lines, oldest month first, and their sums.</summary>
public sealed record IncomeExport(DateOnly From, DateOnly To, IReadOnlyList<IncomeLine> Lines, UsageTotals Totals, long FeeMicros);

/// <summary>What the signed-in organisation's models earned; for its publishers, admins and owners.</summary>
public interface IIncomeApi
{
    /// <param name="months">Whole months, this one included: 1 to 36.</param>
    /// <param name="model">Only this model; null for all.</param>
    /// <returns>Null when the caller may not see it, or the organisation has no such model.</returns>
    Task<IncomeReport?> Get(int months, string? model, CancellationToken cancellationToken);
}
