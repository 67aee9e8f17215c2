using Portal.Client.Contracts;

namespace Portal.Client.Features.Publishing;

/// <summary>A version of a plan while somebody writes it. Prices are in credits, as people say them.</summary>
public sealed class PlanDraft
{
    private const decimal MicrosPerCredit = 1_000_000m;
    private const decimal MostCredits = 1_000_000_000_000m;

    public string Code { get; set; } = "";

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public decimal Fee { get; set; }

    public decimal Price { get; set; }

    public List<TierDraft> Tiers { get; } = [];

    public long? MonthlyUnits { get; set; }

    public long? DailyUnits { get; set; }

    public int RequestsPerMinute { get; set; } = 60;

    public int? ParallelCalls { get; set; }

    public int TrialDays { get; set; }

    public bool NeedsApproval { get; set; }

    /// <summary>One a line.</summary>
    public string Questions { get; set; } = "";

    /// <summary>True for the next version of a plan that is there.</summary>
    public bool IsNext { get; private init; }

    public static PlanDraft Of(PlanView plan)
    {
        var draft = new PlanDraft
        {
            IsNext = true,
            Code = plan.Code,
            Name = plan.Name,
            Description = plan.Description,
            Fee = plan.MonthlyFeeMicros / MicrosPerCredit,
            Price = plan.UnitPriceMicros / MicrosPerCredit,
            MonthlyUnits = plan.MonthlyUnits,
            DailyUnits = plan.DailyUnits,
            RequestsPerMinute = plan.RequestsPerMinute,
            ParallelCalls = plan.ParallelCalls,
            TrialDays = plan.TrialDays,
            NeedsApproval = plan.NeedsApproval,
            Questions = string.Join('\n', plan.Questions),
        };
        draft.Tiers.AddRange(plan.Tiers.Select(tier => new TierDraft { UpTo = tier.UpTo, Price = tier.UnitPriceMicros / MicrosPerCredit }));
        return draft;
    }

    public PublishPlanRequest ToRequest() => new(
        Code.Trim(),
        Name,
        Description,
        Micros(Fee),
        Micros(Price),
        [.. Tiers.Select(tier => new PriceTier(tier.UpTo, Micros(tier.Price)))],
        MonthlyUnits,
        DailyUnits,
        RequestsPerMinute,
        ParallelCalls,
        TrialDays,
        NeedsApproval,
        NeedsApproval ? Questions.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : []);

    private static long Micros(decimal credits) => (long)decimal.Round(Math.Clamp(credits, -1, MostCredits) * MicrosPerCredit);
}

/// <summary>A step of the ladder while somebody writes it.</summary>
public sealed class TierDraft
{
    public long UpTo { get; set; }

    public decimal Price { get; set; }
}
