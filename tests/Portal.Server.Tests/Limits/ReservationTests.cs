using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Data;
using Portal.Server.Gateway.Admission;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Limits;

public sealed class ReservationTests
{
    private const int Tries = 20_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_one_bound_refuses_never_takes_the_room_of_another_call()
    {
        await using var app = new GatewayApp();
        var quotas = new QuotaReservations(new AllowanceReader(app.Services.GetRequiredService<IDbContextFactory<PortalDb>>()));
        var (budget, nothing) = (Bound(1, most: 1), Bound(2, most: 0));
        var begun = new TaskCompletionSource();

        var refused = Task.Run(() => TryAll([budget, nothing]), Stop);
        var granted = Task.Run(() => TryAll([budget]), Stop);
        begun.SetResult();

        Assert.Equal((0, Tries), (await refused, await granted));

        async Task<int> TryAll(IReadOnlyList<Allowance> allowances)
        {
            await begun.Task;
            var count = 0;
            for (var i = 0; i < Tries; i++)
            {
                using var reservation = await quotas.ReserveAsync(allowances, units: 1, priceMicros: 1, Stop);
                count += reservation.Full is null ? 1 : 0;
            }
            return count;
        }
    }

    [Fact]
    public async Task Calls_with_the_same_bounds_in_another_order_do_not_wait_for_each_other_for_ever()
    {
        await using var app = new GatewayApp();
        var quotas = new QuotaReservations(new AllowanceReader(app.Services.GetRequiredService<IDbContextFactory<PortalDb>>()));
        var (one, other) = (Bound(1, most: 100), Bound(2, most: 100));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            async () =>
            {
                for (var round = 0; round < 2_000; round++)
                {
                    using var reservation = await quotas.ReserveAsync(i % 2 == 0 ? [one, other] : [other, one], 1, 1, Stop);
                    Assert.Null(reservation.Full);
                }
            },
            Stop))).WaitAsync(TimeSpan.FromMinutes(1), Stop);
    }

    private static Allowance Bound(int id, long most) =>
        new(new(AllowanceScope.Limit, id, 0), long.MaxValue, AllowanceMeasure.Units, most, new(1));
}
