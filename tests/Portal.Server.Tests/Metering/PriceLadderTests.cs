using Portal.Client.Contracts;

namespace Portal.Server.Tests.Metering;

public sealed class PriceLadderTests
{
    [Fact]
    public void A_ladder_is_the_sum_of_its_units_one_by_one()
    {
        var random = new Random(4);
        for (var sequence = 0; sequence < 10_000; sequence++)
        {
            var (tiers, beyond) = Some(random);
            var ladder = new PriceLadder(tiers, beyond);
            var (before, units) = (random.Next(0, 60), random.Next(0, 60));
            var expected = Enumerable.Range(before + 1, units).Sum(unit => (tiers.FirstOrDefault(tier => unit <= tier.UpTo)?.UnitPriceMicros) ?? beyond);

            Assert.Equal(expected, ladder.After(before, units));
            Assert.Equal(ladder.Of(before + units), ladder.Of(before) + ladder.After(before, units));
            Assert.InRange(ladder.After(before, units), units * ladder.CheapestMicros, ladder.AtMost(units));
            Assert.Equal(tiers.All(tier => tier.UnitPriceMicros == beyond), ladder.IsFlat);
        }
    }

    [Fact]
    public void What_cannot_be_counted_is_said_and_never_wrapped_around()
    {
        var ladder = new PriceLadder([new(10, 0)], long.MaxValue);

        Assert.Equal(long.MaxValue, ladder.After(10, 1));
        Assert.Throws<OverflowException>(() => ladder.After(10, 2));
        Assert.Throws<OverflowException>(() => ladder.AtMost(2));
        Assert.Equal(0, ladder.AtMost(0));
        // Far beyond the tiers only these units count, not those before them.
        Assert.Equal(3, new PriceLadder([new(10, long.MaxValue)], 1).After(long.MaxValue - 3, 3));
    }

    [Fact]
    public void A_ladder_ascends_and_costs_nothing_below_nothing()
    {
        Assert.Throws<ArgumentException>(() => new PriceLadder([new(10, 1), new(10, 2)], 0));
        Assert.Throws<ArgumentException>(() => new PriceLadder([new(0, 1)], 0));
        Assert.Throws<ArgumentException>(() => new PriceLadder([new(10, -1)], 0));
        Assert.Throws<ArgumentException>(() => new PriceLadder([], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PriceLadder([], 1).Of(-1));
    }

    private static (List<PriceTier> Tiers, long Beyond) Some(Random random)
    {
        var (tiers, upTo) = (new List<PriceTier>(), 0);
        for (var i = random.Next(0, 5); i > 0; i--)
        {
            tiers.Add(new(upTo += random.Next(1, 20), random.Next(0, 4)));
        }
        return (tiers, random.Next(0, 4));
    }
}
