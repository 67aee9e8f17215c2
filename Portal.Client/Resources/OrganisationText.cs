namespace Portal.Client.Resources;

/// <summary>The signed-in organisation.</summary>
public sealed class OrganisationText;
