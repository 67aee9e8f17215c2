namespace Portal.Client.Resources;

/// <summary>The start page.</summary>
public sealed class HomeText;
