namespace Portal.Client.Resources;

/// <summary>Marks the resources of comparisons.</summary>
public sealed class ShadowsText;
