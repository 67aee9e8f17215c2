using Portal.Server.Features.Adoption;

namespace Portal.Server.Features.Demo;

internal static class DemoMarketSizes
{
    public const string Source =
        "Demo market size, invented for demonstration: organisations of an imaginary region with 10 or more persons employed";

    /// <summary>One row an industry that has a market size; as of last year's end.</summary>
    public static IEnumerable<MarketSize> Make(DateTime now) =>
        from industry in DemoIndustry.All
        where industry.MarketSize is not null
        let organisations = industry.MarketSize.GetValueOrDefault()
        select new MarketSize
        {
            Industry = industry.Section,
            Organisations = organisations,
            Low = organisations * 9 / 10,
            High = organisations * 11 / 10,
            AsOf = new DateOnly(now.Year - 1, 12, 31),
            Source = Source,
            IsDemo = true,
            EnteredAt = now,
        };
}
