namespace Portal.Client.Resources;

/// <summary>Words of the frame and of several features.</summary>
public sealed class CommonText;
