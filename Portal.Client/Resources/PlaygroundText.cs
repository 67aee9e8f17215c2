namespace Portal.Client.Resources;

/// <summary>Try it.</summary>
public sealed class PlaygroundText;
