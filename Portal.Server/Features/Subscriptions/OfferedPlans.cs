using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Subscriptions;

/// <summary>Plans that can be subscribed to now.</summary>
internal sealed class OfferedPlans(PortalDb db, IStringLocalizer<ApiText> text)
{
    /// <param name="model">The model's slug.</param>
    /// <param name="plan">The plan's code.</param>
    /// <param name="version">The version that the caller read; null is the one on offer.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public async Task<Outcome<Plan>> FindAsync(string model, string plan, int? version, CancellationToken cancellationToken)
    {
        var id = await db.Models.Listed().Where(m => m.Slug == model).Select(m => (int?)m.Id).SingleOrDefaultAsync(cancellationToken);
        if (id is null)
        {
            return new Refusal("unknown_model", text["UnknownModel", model], 404, nameof(SubscribeRequest.Model));
        }
        var offered = await db.Plans.AsNoTracking()
            .Where(p => p.ModelId == id && p.Code == plan && p.WithdrawnAt == null)
            .OrderByDescending(p => p.Version)
            .FirstOrDefaultAsync(cancellationToken);
        if (offered is null)
        {
            return new Refusal("unknown_plan", text["UnknownPlan", plan], 400, nameof(SubscribeRequest.Plan));
        }
        // Nobody is bound to terms that they did not see.
        return version is null || version == offered.Version
            ? offered
            : new Refusal("plan_changed", text["PlanChanged", plan, offered.Version], 409, nameof(SubscribeRequest.Version));
    }

    /// <summary>A model that ends takes no new subscribers; who is one already may change the plan until then.</summary>
    /// <param name="model">The model.</param>
    /// <param name="organisation">Who subscribes.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>Null where nothing is wrong.</returns>
    public async Task<Refusal?> RefuseNewAsync(int model, int organisation, CancellationToken cancellationToken) =>
        await db.Models.AnyAsync(m => m.Id == model && m.EndsAt != null, cancellationToken)
        && !await db.Subscriptions.AnyAsync(s => s.ModelId == model && s.OrganisationId == organisation && s.CancelledAt == null, cancellationToken)
            ? new("model_ending", text["ModelTakesNoSubscribers"], 409, nameof(SubscribeRequest.Model))
            : null;
}
