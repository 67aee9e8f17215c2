namespace Portal.Client.Resources;

/// <summary>Names the resources of the adoption page.</summary>
public sealed class AdoptionText;
