using Portal.Server.Auth;
using Portal.Server.Features.Limits;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission.Limits;

/// <summary>A limit with its zone, ready to be asked about any moment.</summary>
internal sealed class StandingLimit(LimitTerms terms, TimeZoneInfo zone)
{
    // A fifth is left: time to do something about it.
    public const int WarnPercent = 80;

    private volatile Allowance? current;

    public LimitTerms Terms => terms;

    /// <returns>Null for a limit that counts nothing up.</returns>
    public Allowance? At(DateTimeOffset at)
    {
        if (terms.Reset is not { } reset)
        {
            return null;
        }
        var now = LedgerTime.Micros(at);
        if (current is { } last && new CalendarPeriod(last.Key.From, last.To).Has(now))
        {
            return last;
        }
        // A cap within a subscription divides its month, which is UTC's.
        var period = CalendarPeriod.Of(reset, at, terms.SubscriptionId is null ? zone : TimeZoneInfo.Utc);
        return current = new(
            new(AllowanceScope.Limit, terms.Id, period.From),
            period.To,
            terms.Kind == LimitKind.Budget ? AllowanceMeasure.PriceMicros : AllowanceMeasure.Units,
            terms.Most,
            new(terms.OrganisationId, terms.SubscriptionId, terms.UserId, terms.ApiKeyId))
        {
            Limit = terms,
            Marks = Marks(terms.Kind == LimitKind.Budget ? terms.WarnAt : terms.Most * WarnPercent / 100, terms.Most),
        };
    }

    public static IReadOnlyList<AllowanceMark> Marks(long? warnAt, long? most) =>
    [
        .. warnAt is { } warning ? [new AllowanceMark(AllowanceMark.Warning, warning)] : Array.Empty<AllowanceMark>(),
        .. most is { } end ? [new AllowanceMark(AllowanceMark.Reached, end)] : Array.Empty<AllowanceMark>(),
    ];

    public bool Binds(Caller caller, string? keyMaker, int subscription) =>
        (terms.SubscriptionId is null || terms.SubscriptionId == subscription)
        && (terms.UserId is null || terms.UserId == (caller.ApiKeyId is null ? caller.UserId : keyMaker))
        && (terms.ApiKeyId is null || terms.ApiKeyId == caller.ApiKeyId);
}
