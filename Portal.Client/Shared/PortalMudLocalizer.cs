using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Client.Resources;

namespace Portal.Client.Shared;

/// <summary>MudBlazor's own words in the reader's language; what our resources lack stays as MudBlazor has it.</summary>
public sealed class PortalMudLocalizer(IStringLocalizer<MudTexts> texts) : MudLocalizer
{
    public override LocalizedString this[string key] => texts[key];

    public override LocalizedString this[string key, params object[] arguments] => texts[key, arguments];
}
