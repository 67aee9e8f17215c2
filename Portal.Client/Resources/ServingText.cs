namespace Portal.Client.Resources;

/// <summary>The operator's view of the engine.</summary>
public sealed class ServingText;
