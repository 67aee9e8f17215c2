namespace Portal.Client.Resources;

/// <summary>Marks the resources of versions: their upload, their form and their review.</summary>
public sealed class VersionsText;
