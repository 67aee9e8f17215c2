using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;

namespace Portal.Server.Features.Models;

/// <summary>Names of plans for people; a plan that we did not name is called by its code.</summary>
internal sealed class PlanTexts(IStringLocalizer<ApiText> text)
{
    public string Name(string code) => Or(text[$"Plan_{code}_Name"], code);

    public PlanView View(Plan plan) => new(
        plan.Code, Name(plan.Code), Or(text[$"Plan_{plan.Code}_Description"], ""), plan.UnitPriceMicros, plan.MonthlyUnits, plan.RequestsPerMinute);

    private static string Or(LocalizedString found, string otherwise) => found.ResourceNotFound ? otherwise : found.Value;
}
