namespace Portal.Client.Resources;

/// <summary>Marks the resources of plans: their terms, the dialog that binds to them and the pages that set them.</summary>
public sealed class PlansText;
