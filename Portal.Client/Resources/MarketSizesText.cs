namespace Portal.Client.Resources;

/// <summary>Names the resources of market sizes and classes.</summary>
public sealed class MarketSizesText;
