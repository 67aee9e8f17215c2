namespace Portal.Client.Shared;

/// <summary>A stage of a <see cref="FunnelChart"/>.</summary>
/// <param name="Share">Of the first stage; null where it is hidden.</param>
/// <param name="Text">Count and rates in words.</param>
/// <param name="Href">The stage's link; null for none.</param>
public sealed record FunnelRow(string Key, string Name, double? Share, string Text, string? Href = null);
