namespace Portal.Client.Resources;

/// <summary>Marks the resources of canaries.</summary>
public sealed class CanariesText;
