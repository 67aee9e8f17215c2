namespace Portal.Client.Resources;

/// <summary>Marks the texts that the server's answers are made of: refusals, plans, notes.</summary>
public sealed class ApiText;
