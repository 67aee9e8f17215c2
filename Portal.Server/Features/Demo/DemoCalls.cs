using Portal.Client.Contracts;
using Portal.Server.Metering;

namespace Portal.Server.Features.Demo;

/// <summary>Makes up the predictions of one demo organisation, within its quotas.</summary>
internal sealed class DemoCalls(DemoOrganisation demo, IReadOnlyList<DemoContract> contracts, DemoRandom random)
{
    private const long HourMicros = 3_600_000_000;

    private readonly Dictionary<(int Subscription, int Month), long> used = [];
    private int moodMonth;
    private double mood = 1;

    /// <param name="to">Day number of the history's last day.</param>
    public IEnumerable<UsageEvent> Make(int to)
    {
        for (var day = demo.Registered + 1; day <= to; day++)
        {
            var month = DemoLedger.Month(DateTime.UnixEpoch.AddDays(day));
            if (month != moodMonth)
            {
                (moodMonth, mood) = (month, Math.Clamp(random.LogNormal(1, .2), .6, 1.5));
            }
            var calls = DemoRhythm.Calls(demo, day, mood, random);
            if (calls == 0)
            {
                continue;
            }
            var contract = ContractOf(day);
            // People work in sessions: a few hours of the day hold all its calls.
            var hours = Enumerable.Range(0, 1 + random.Poisson(calls / 8d)).Select(_ => Hour()).ToArray();
            for (var i = 0; i < calls; i++)
            {
                var hour = hours[random.Between(0, hours.Length - 1)];
                var at = (((day * 24L) + hour) * HourMicros) + (long)(random.Next() * HourMicros);
                if (Call(contract, at, month, trying: day < demo.Adopts || demo.Adopts is null) is { } call)
                {
                    yield return call;
                }
            }
        }
    }

    private UsageEvent? Call(DemoContract contract, long at, int month, bool trying)
    {
        var end = random.Next() switch { < .012 => EndReason.InvalidInput, < .016 => EndReason.Failed, _ => EndReason.Success };
        var units = end == EndReason.Success ? contract.Model.Units(random) : 0;
        var key = (contract.Subscription.Id, month);
        var sum = used.GetValueOrDefault(key) + units;
        if (sum > contract.Plan.MonthlyUnits)
        {
            return null;
        }
        used[key] = sum;
        return new UsageEvent
        {
            RequestId = RequestId(at),
            OrganisationId = demo.Organisation.Id,
            ModelVersionId = contract.Model.VersionId,
            SubscriptionId = contract.Subscription.Id,
            PlanId = contract.Plan.Id,
            Surface = trying || random.Chance(.1) ? Surface.Playground : Surface.Predict,
            At = at,
            Units = units,
            PriceMicros = new PriceLadder(contract.Plan.Tiers, contract.Plan.UnitPriceMicros).After(sum - units, units),
            EndReason = end,
            LatencyMicros = contract.Model.LatencyMicros(random),
        };
    }

    private DemoContract ContractOf(int day)
    {
        DemoContract[] running = [.. contracts.Where(contract => contract.From <= day)];
        return running.Length == 1 || random.Chance(.6) ? running[0] : running[random.Between(1, running.Length - 1)];
    }

    /// <summary>An office hour, as UTC counts it.</summary>
    private int Hour() => (random.Between(7, 12) + random.Between(0, 6) - demo.UtcOffset + 24) % 24;

    /// <summary>A version 7 id of that time; its random part comes from the seed.</summary>
    private Guid RequestId(long at)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        var milliseconds = at / 1000;
        for (var i = 5; i >= 0; i--, milliseconds >>= 8)
        {
            bytes[i] = (byte)milliseconds;
        }
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
