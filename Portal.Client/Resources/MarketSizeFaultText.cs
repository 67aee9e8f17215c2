namespace Portal.Client.Resources;

/// <summary>What is wrong with a file of market sizes, or with a change of an organisation's class.</summary>
public sealed class MarketSizeFaultText;
