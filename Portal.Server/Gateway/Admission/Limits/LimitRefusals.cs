using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;
using Portal.Server.Features.Limits;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission.Limits;

/// <summary>Refusals by bounds: each names the bound, who set it and where to change it, and when to try again.</summary>
internal sealed class LimitRefusals(DoorRefusals doors, IStringLocalizer<ApiText> text, TimeProvider time)
{
    public const string DailyQuotaCode = "daily_quota_exceeded";
    public const string UnitsCode = "limit_exceeded";
    public const string BudgetCode = "budget_exceeded";
    public const string ParallelCode = "parallel_exceeded";
    public const string RateCode = "rate_exceeded";

    private const string LimitsPage = $"{PortalUrls.Organisation}#limits";

    private static readonly TimeSpan UntilOneEnds = TimeSpan.FromSeconds(1);

    public DoorRefusal TooFast(RateStanding standing, string model) => standing.Bound.Limit is { } limit
        ? new(New(RateCode, Sentence(limit, "LimitReached")), RetryAfter: standing.Returns, Link: LimitsPage)
        : doors.TooFast(standing.Limit, standing.Returns, model);

    public DoorRefusal TooManyAtOnce(CallBound bound, string model) => bound.Limit is { } limit
        ? new(New(ParallelCode, Sentence(limit, "LimitReached")), RetryAfter: UntilOneEnds, Link: LimitsPage)
        : new(New(ParallelCode, text["ParallelExceeded", bound.Most, PageOf(model)]), RetryAfter: UntilOneEnds, Link: PageOf(model));

    /// <param name="full">What has no room.</param>
    /// <param name="needed">Units or micros that the call needs, at most.</param>
    /// <param name="model">The model's slug.</param>
    public DoorRefusal Full(Allowance full, long needed, string model)
    {
        if (full.Key.Scope == AllowanceScope.SubscriptionMonth)
        {
            return doors.OverQuota(needed, full.Most, model);
        }
        var resets = LedgerTime.Time(full.To);
        var refusal = new DoorRefusal(null!, RetryAfter: resets - time.GetUtcNow(), ResetsAt: resets);
        if (full.Limit is not { } limit)
        {
            var sentence = text["DailyQuotaExceeded", full.Most ?? 0, needed, Time(resets), PageOf(model)];
            return refusal with { Refusal = New(DailyQuotaCode, sentence), Link = PageOf(model) };
        }
        var isBudget = full.Measure == AllowanceMeasure.PriceMicros;
        var needs = isBudget ? text["LimitNeedsCredits", Money.Number(needed)] : text["LimitNeedsUnits", needed];
        var named = $"{Sentence(limit, "LimitNoRoom")} {needs} {text["LimitResets", Time(resets)]}";
        return refusal with { Refusal = New(isBudget ? BudgetCode : UnitsCode, named), Link = LimitsPage };
    }

    private string Sentence(LimitTerms limit, string sentence) =>
        text[sentence, text[$"LimitOf_{limit.Subject}"], Amount(limit), limit.SetBy ?? text["FormerMember"], LimitsPage];

    private string Amount(LimitTerms limit)
    {
        var kind = limit.Kind == LimitKind.Budget ? $"Budget{limit.Reset}" : limit.SubscriptionId is null ? $"{limit.Kind}" : "ModelUnitsPerMonth";
        return text[$"Limit_{kind}", limit.Kind == LimitKind.Budget ? Money.Number(limit.Most ?? 0) : limit.Most ?? 0];
    }

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);

    private static Refusal New(string code, string message) => new(code, message, StatusCodes.Status429TooManyRequests);

    private static string PageOf(string model) => $"/models/{model}";
}
