using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing;

/// <summary>Versions of one's own models' plans: read, publish, withdraw. No version is ever changed but for its withdrawal.</summary>
internal sealed class PlanVersions(
    PortalDb db, Publisher publisher, PlanTexts plans, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text)
{
    public async Task<Outcome<IReadOnlyList<PlanVersionView>>> ListAsync(string model, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        return await FindAsync(model, cancellationToken) is { } found
            ? new Outcome<IReadOnlyList<PlanVersionView>>(await ViewsAsync(db.Plans.Where(p => p.ModelId == found.Id), cancellationToken))
            : publisher.UnknownModel(model);
    }

    public async Task<Outcome<PlanVersionView>> PublishAsync(string model, PublishPlanRequest request, CancellationToken cancellationToken)
    {
        if ((publisher.Refuse() ?? RefuseTerms(request)) is { } refusal)
        {
            return refusal;
        }
        if (await FindAsync(model, cancellationToken) is not { } found)
        {
            return publisher.UnknownModel(model);
        }
        Plan? added = null;
        var fact = publisher.Fact("plan.published", found.OrganisationId, $"{model}/{request.Code}");
        await audit.SaveAgainAsync(db, fact, async () => await AddAsync(), cancellationToken);
        return (await ViewsAsync(db.Plans.Where(p => p.Id == added!.Id), cancellationToken))[0];

        // The next version and the end of the last one's offer are one step: there is never a moment with two or none.
        async Task<int> AddAsync()
        {
            var now = time.GetUtcNow().UtcDateTime;
            var last = await db.Plans.Where(p => p.ModelId == found.Id && p.Code == request.Code).MaxAsync(p => (int?)p.Version, cancellationToken);
            await WithdrawAsync(found.Id, request.Code, now, cancellationToken);
            added = Of(request, found.Id, (last ?? 0) + 1, now);
            db.Plans.Add(added);
            return await db.SaveChangesAsync(cancellationToken);
        }
    }

    public async Task<Outcome> WithdrawAsync(string model, string code, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        if (await FindAsync(model, cancellationToken) is not { } found)
        {
            return publisher.UnknownModel(model);
        }
        var withdrawn = await audit.SaveAsync(
            db,
            publisher.Fact("plan.withdrawn", found.OrganisationId, $"{model}/{code}"),
            () => WithdrawAsync(found.Id, code, time.GetUtcNow().UtcDateTime, cancellationToken),
            cancellationToken);
        return withdrawn > 0 ? Outcome.Done : new Refusal("unknown_plan", text["UnknownPlan", code], 404);
    }

    private static Plan Of(PublishPlanRequest request, int model, int version, DateTime now) => new()
    {
        ModelId = model,
        Code = request.Code,
        Version = version,
        Name = NullIfBlank(request.Name),
        Description = NullIfBlank(request.Description),
        MonthlyFeeMicros = request.MonthlyFeeMicros,
        UnitPriceMicros = request.UnitPriceMicros,
        Tiers = [.. request.Tiers ?? []],
        MonthlyUnits = request.MonthlyUnits,
        DailyUnits = request.DailyUnits,
        RequestsPerMinute = request.RequestsPerMinute,
        ParallelCalls = request.ParallelCalls,
        TrialDays = request.TrialDays,
        NeedsApproval = request.NeedsApproval,
        Questions = request.NeedsApproval ? [.. (request.Questions ?? []).Select(question => question.Trim())] : [],
        PublishedAt = now,
    };

    private static string? NullIfBlank(string? words) => string.IsNullOrWhiteSpace(words) ? null : words.Trim();

    private Refusal? RefuseTerms(PublishPlanRequest request) =>
        !PriceLadder.Ascend(request.Tiers ?? []) ? new("invalid_tiers", text["TiersMustAscend"], 400, nameof(request.Tiers))
        : (request.Questions ?? []).Any(question => string.IsNullOrWhiteSpace(question) || question.Length > PlanRules.MaxQuestionLength)
            ? new("invalid_questions", text["QuestionsMustBeShort", PlanRules.MaxQuestionLength], 400, nameof(request.Questions))
        : null;

    private Task<int> WithdrawAsync(int model, string code, DateTime now, CancellationToken cancellationToken) =>
        db.Plans.Where(p => p.ModelId == model && p.Code == code && p.WithdrawnAt == null)
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.WithdrawnAt, now), cancellationToken);

    private Task<Found?> FindAsync(string model, CancellationToken cancellationToken) =>
        publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => new Found(m.Id, m.OrganisationId)).SingleOrDefaultAsync(cancellationToken);

    private async Task<IReadOnlyList<PlanVersionView>> ViewsAsync(IQueryable<Plan> versions, CancellationToken cancellationToken)
    {
        var rows = await versions.AsNoTracking()
            .OrderBy(p => p.Code).ThenByDescending(p => p.Version)
            .Select(p => new { Plan = p, Subscribers = db.Subscriptions.Count(s => s.PlanId == p.Id && s.CancelledAt == null) })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new PlanVersionView(plans.View(row.Plan), row.Plan.PublishedAt, row.Plan.WithdrawnAt, row.Subscribers))];
    }

    private sealed record Found(int Id, int OrganisationId);
}
