namespace Portal.Client.Resources;

/// <summary>MudBlazor's own words, by its keys; those of the parts we use.</summary>
public sealed class MudTexts;
