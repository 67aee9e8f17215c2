using Portal.Server.Features.Limits;
using Portal.Server.Metering;

namespace Portal.Server.Features.Notices;

/// <summary>A notice's data about an allowance: what it was when it happened, whatever becomes of the limit.</summary>
/// <param name="LimitId">Null for a plan's units.</param>
/// <param name="At">The mark that was passed, units or micros.</param>
/// <param name="From">The period's first instant.</param>
/// <param name="ResetsAt">The first instant after the period.</param>
internal sealed record AllowanceFacts(
    int? LimitId, int? SubscriptionId, string? UserId, string? ApiKeyId, LimitKind Kind, LimitReset Reset, long At, DateTimeOffset From, DateTimeOffset ResetsAt)
{
    public static AllowanceFacts Of(Allowance allowance, AllowanceMark mark)
    {
        var ofMonth = allowance.Key.Scope == AllowanceScope.SubscriptionMonth;
        return new(
            allowance.Limit?.Id,
            allowance.Share.SubscriptionId,
            allowance.Share.UserId,
            allowance.Share.ApiKeyId,
            allowance.Limit?.Kind ?? (ofMonth ? LimitKind.UnitsPerMonth : LimitKind.UnitsPerDay),
            allowance.Limit?.Reset ?? (ofMonth ? LimitReset.Month : LimitReset.Day),
            mark.At,
            LedgerTime.Time(allowance.Key.From),
            LedgerTime.Time(allowance.To));
    }

    public static string NoticeKind(Allowance allowance, AllowanceMark mark) => (allowance.Measure, mark.Bit) switch
    {
        (AllowanceMeasure.PriceMicros, AllowanceMark.Warning) => NoticeKinds.BudgetWarned,
        (AllowanceMeasure.PriceMicros, _) => NoticeKinds.BudgetReached,
        (_, AllowanceMark.Warning) => NoticeKinds.UnitsWarned,
        _ => NoticeKinds.UnitsReached,
    };
}
