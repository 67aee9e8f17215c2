namespace Portal.Client.Resources;

/// <summary>The catalogue and a model's page.</summary>
public sealed class ModelsText;
