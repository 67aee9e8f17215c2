namespace Portal.Server.Features.Demo;

internal static partial class DemoLog
{
    [LoggerMessage(LogLevel.Information,
        "Demo sign-ins: {Operator}, {Publisher} and {Member}, password {Password}. Set Portal__Demo=false where strangers can reach this portal.")]
    public static partial void DemoSignIns(
        this ILogger logger, string @operator, string publisher, string member, string password);

    [LoggerMessage(LogLevel.Information,
        "Seeded demo data: {Organisations} organisations in {Industries} industries, {Events} predictions, in {Milliseconds} ms")]
    public static partial void DemoSeeded(
        this ILogger logger, int organisations, int industries, int events, long milliseconds);

    [LoggerMessage(LogLevel.Warning,
        "The catalogue has no starter models, so the demo organisations have no history. Delete the data folder to seed again once it has")]
    public static partial void NoStarterModels(this ILogger logger);
}
