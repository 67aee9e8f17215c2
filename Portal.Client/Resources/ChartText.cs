namespace Portal.Client.Resources;

/// <summary>Names the resources of charts.</summary>
public sealed class ChartText;
