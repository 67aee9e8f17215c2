namespace Portal.Client.Resources;

/// <summary>Use and receipts.</summary>
public sealed class UsageText;
