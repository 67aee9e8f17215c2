namespace Portal.Client.Resources;

/// <summary>API keys.</summary>
public sealed class KeysText;
