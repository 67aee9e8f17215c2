namespace Portal.Client.Resources;

/// <summary>Names the resources of the forecasts.</summary>
public sealed class ForecastsText;
