using Microsoft.EntityFrameworkCore;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Limits;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission.Limits;

/// <summary>
/// What bounds a call: its plan and the limits of its organisation, member and key. A changed limit counts at once, on other
/// replicas within a second; an organisation without limits costs one look into memory.
/// </summary>
internal sealed class CallLimits(IDbContextFactory<PortalDb> databases, DataChanges changes, TimeProvider time)
{
    private const int KeptAnswersPerMinute = 60;

    private readonly RecentRows<int, OrganisationLimits> recent = new(changes, time);

    public async ValueTask<IReadOnlyList<StandingLimit>> OfAsync(Caller caller, Contract contract, CancellationToken cancellationToken)
    {
        var limits = await recent.GetAsync(caller.OrganisationId, async organisation =>
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            return await OrganisationLimits.ReadAsync(db, organisation, cancellationToken);
        });
        return limits!.Of(caller, contract.SubscriptionId);
    }

    /// <summary>The rates: the plan's, then the organisation's own.</summary>
    public static IReadOnlyList<CallBound> Rates(Contract contract, IReadOnlyList<StandingLimit> limits) =>
        [new(new(true, contract.SubscriptionId), contract.RequestsPerMinute, null), .. Own(limits, LimitKind.RequestsPerMinute)];

    /// <summary>Of an organisation whose subscription has ended, for the answers that are kept for it.</summary>
    public static IReadOnlyList<CallBound> RatesAfterwards(int organisation) => [new(new(true, -organisation), KeptAnswersPerMinute, null)];

    public static IReadOnlyList<CallBound> Parallel(Contract contract, IReadOnlyList<StandingLimit> limits) =>
        contract.ParallelCalls is { } most
            ? [new(new(true, contract.SubscriptionId), most, null), .. Own(limits, LimitKind.ParallelCalls)]
            : [.. Own(limits, LimitKind.ParallelCalls)];

    /// <summary>What a call at that moment adds to, beside its subscription's month.</summary>
    public static IReadOnlyList<Allowance> Allowances(int organisation, Contract contract, IReadOnlyList<StandingLimit> limits, DateTimeOffset at)
    {
        if (contract.DailyUnits is null && limits.Count == 0)
        {
            return [];
        }
        var own = limits.Select(limit => limit.At(at)).OfType<Allowance>();
        return contract.DailyUnits is null ? [.. own] : [PlanDay(organisation, contract, at), .. own];
    }

    public static Allowance PlanMonth(int organisation, Contract contract, DateTimeOffset at) =>
        OfPlan(AllowanceScope.SubscriptionMonth, LimitReset.Month, contract.MonthlyUnits, organisation, contract, at);

    public static Allowance PlanDay(int organisation, Contract contract, DateTimeOffset at) =>
        OfPlan(AllowanceScope.SubscriptionDay, LimitReset.Day, contract.DailyUnits, organisation, contract, at);

    private static Allowance OfPlan(
        AllowanceScope scope, LimitReset reset, long? most, int organisation, Contract contract, DateTimeOffset at)
    {
        var period = CalendarPeriod.Of(reset, at, TimeZoneInfo.Utc);
        return new(
            new(scope, contract.SubscriptionId, period.From), period.To, AllowanceMeasure.Units, most, new(organisation, contract.SubscriptionId))
        {
            Marks = StandingLimit.Marks(most * StandingLimit.WarnPercent / 100, most),
        };
    }

    private static IEnumerable<CallBound> Own(IReadOnlyList<StandingLimit> limits, LimitKind kind) => limits
        .Where(limit => limit.Terms.Kind == kind)
        .Select(limit => new CallBound(new(false, limit.Terms.Id), (int)Math.Min(limit.Terms.Most ?? int.MaxValue, int.MaxValue), limit.Terms));
}
