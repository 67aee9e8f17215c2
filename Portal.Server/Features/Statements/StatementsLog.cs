namespace Portal.Server.Features.Statements;

internal static partial class StatementsLog
{
    [LoggerMessage(1, LogLevel.Information, "Closed {Statements} statements in {Months} months")]
    public static partial void Closed(ILogger logger, int statements, int months);

    [LoggerMessage(2, LogLevel.Error, "The ledger disagrees in {Months} months of organisations; the reconciliation page and verify-ledger name them")]
    public static partial void Differs(ILogger logger, int months);

    [LoggerMessage(3, LogLevel.Warning, "Statements could not be closed or sums not be checked; the next round finds what is left")]
    public static partial void RoundFailed(ILogger logger, Exception exception);
}
