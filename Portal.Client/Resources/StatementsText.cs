namespace Portal.Client.Resources;

/// <summary>Statements, reconciliation and income.</summary>
public sealed class StatementsText;
