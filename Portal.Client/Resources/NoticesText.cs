namespace Portal.Client.Resources;

/// <summary>Notices for the signed-in person.</summary>
public sealed class NoticesText;
