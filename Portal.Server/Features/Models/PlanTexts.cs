using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;

namespace Portal.Server.Features.Models;

/// <summary>Names of plans for people; a plan that we did not name is called by its code.</summary>
internal sealed class PlanTexts(IStringLocalizer<ApiText> text)
{
    /// <param name="code">The plan's code.</param>
    /// <param name="own">The name that its publisher gave it, if any.</param>
    public string Name(string code, string? own = null) => own ?? Or(text[$"Plan_{code}_Name"], code);

    public PlanView View(Plan plan) => new(
        plan.Code,
        Name(plan.Code, plan.Name),
        plan.Description ?? Or(text[$"Plan_{plan.Code}_Description"], ""),
        plan.UnitPriceMicros,
        plan.MonthlyUnits,
        plan.RequestsPerMinute)
    {
        Version = plan.Version,
        MonthlyFeeMicros = plan.MonthlyFeeMicros,
        Tiers = plan.Tiers,
        DailyUnits = plan.DailyUnits,
        ParallelCalls = plan.ParallelCalls,
        TrialDays = plan.TrialDays,
        NeedsApproval = plan.NeedsApproval,
        Questions = plan.Questions,
    };

    private static string Or(LocalizedString found, string otherwise) => found.ResourceNotFound ? otherwise : found.Value;
}
