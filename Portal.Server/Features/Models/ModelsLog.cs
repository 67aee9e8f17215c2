namespace Portal.Server.Features.Models;

internal static partial class ModelsLog
{
    [LoggerMessage(1, LogLevel.Warning,
        "The manifest of {Slug} {Version} differs from the one published under that version, which stays; give the change a new version")]
    public static partial void ChangedWithoutNewVersion(ILogger logger, string slug, string version);

    [LoggerMessage(2, LogLevel.Warning,
        "The weights of {Slug} are not here ({Files}); install Node.js 20 or newer and build again to fetch them")]
    public static partial void WeightsMissing(ILogger logger, string slug, string files);

    [LoggerMessage(3, LogLevel.Error, "{Slug} {Version} could not be loaded")]
    public static partial void LoadFailed(ILogger logger, string slug, string version, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "The card of {Slug} is nested too deeply, has too many marks or is longer than {Limit} bytes; it is shown as plain text")]
    public static partial void CardShownPlain(ILogger logger, string slug, int limit);

    [LoggerMessage(5, LogLevel.Warning, "The starter model {Slug} is left out: a publisher's model has that short name")]
    public static partial void NameTaken(ILogger logger, string slug);
}
