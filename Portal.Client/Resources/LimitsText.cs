namespace Portal.Client.Resources;

/// <summary>Limits and budgets that an organisation sets for itself.</summary>
public sealed class LimitsText;
