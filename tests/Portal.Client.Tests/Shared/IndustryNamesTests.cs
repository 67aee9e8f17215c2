using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Shared;

public sealed class IndustryNamesTests : PageTest
{
    private IStringLocalizer<IndustryText> Text => Services.GetRequiredService<IStringLocalizer<IndustryText>>();

    [Theory]
    [InlineData("en", "G", "42 Wholesale trade; 44-45 Retail trade", "F Wholesale and retail trade")]
    [InlineData("zh-CN", "G", "42 批发贸易; 44-45 零售贸易", "F 批发和零售业")]
    [InlineData("en", "U", "", "T International organisations")]
    public void A_section_has_the_names_of_its_neighbours(string language, string section, string naics, string gb)
    {
        Speak(language);

        Assert.Equal((naics, gb), (Text.Naics(section), Text.GbT4754(section)));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Every_code_has_a_name(string language)
    {
        Speak(language);

        Assert.All(Industry.Sections, industry =>
            Assert.DoesNotContain("_", Text.Naics(industry.Section) + Text.GbT4754(industry.Section), StringComparison.Ordinal));
    }
}
