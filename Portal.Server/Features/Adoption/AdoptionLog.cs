namespace Portal.Server.Features.Adoption;

internal static partial class AdoptionLog
{
    [LoggerMessage(LogLevel.Warning, "The use behind the adoption pages could not be read in the background; the next page reads it")]
    public static partial void UseNotRead(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Organisations whose new class has begun could not be moved to it; the next round tries again")]
    public static partial void ClassesNotMoved(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "That organisation {Organisation} browsed could not be noted; its next visit will be")]
    public static partial void BrowseNotNoted(ILogger logger, int organisation, Exception exception);
}
