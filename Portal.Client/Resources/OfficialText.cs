namespace Portal.Client.Resources;

/// <summary>Names the resources of official statistics.</summary>
public sealed class OfficialText;
