using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Client.Resources;
using Portal.Client.Shared;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Shared;

public sealed class MoneyTests : PageTest
{
    [Theory]
    [InlineData("en", 1_000, "0.001")]
    [InlineData("en", 1_234_500_000, "1,234.500")]
    [InlineData("en", 1, "0.000001")]
    [InlineData("en", 0, "0.000")]
    [InlineData("de-DE", 1_234_500_000, "1.234,500")]
    public void Micros_are_written_as_the_reader_writes_numbers(string culture, long micros, string expected)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

        Assert.Equal(expected, Money.Number(micros));
    }

    [Theory]
    [InlineData("en", 0, "Free")]
    [InlineData("en", 1000, "0.001 credits per image")]
    [InlineData("zh-CN", 1000, "0.001 积分 / 图片")]
    public void A_price_is_a_sentence(string culture, long micros, string expected)
    {
        Speak(culture);
        var text = Services.GetRequiredService<IStringLocalizer<CommonText>>();

        Assert.Equal(expected, text.PricePerUnit(micros, "image"));
    }

    [Theory]
    [InlineData("en", 1, "image", "1 image")]
    [InlineData("en", 1000, "second", "1,000 seconds")]
    [InlineData("en", 5, "token", "5 token")]
    [InlineData("zh-CN", 3, "image", "3 张图片")]
    public void A_quantity_has_its_unit(string culture, long count, string unit, string expected)
    {
        Speak(culture);
        var text = Services.GetRequiredService<IStringLocalizer<CommonText>>();

        Assert.Equal(expected, text.Units(count, unit));
    }

    [Fact]
    public void Times_before_the_browser_takes_over_say_that_they_are_utc()
    {
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Static", false));

        var time = Render<LocalTime>(component => component.Add(p => p.Value, Data.Now.ToOffset(TimeSpan.FromHours(8))));

        Assert.Equal("11/23/2026 12:00 PM UTC", time.Find("time").TextContent.Replace('\u202f', ' '));
    }
}
