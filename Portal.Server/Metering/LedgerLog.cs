namespace Portal.Server.Metering;

internal static partial class LedgerLog
{
    [LoggerMessage(1, LogLevel.Error, "The ledger could not write {Count} entries; none of them is answered with success")]
    public static partial void BatchFailed(ILogger logger, int count, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The ledger's connection did not close cleanly")]
    public static partial void CloseFailed(ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "Idempotency-Keys and kept answers whose time is over could not be deleted; they will be in five minutes")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "A notice about a quota could not be written; the next call that meets it will try again")]
    public static partial void NoticeFailed(ILogger logger, Exception exception);
}
