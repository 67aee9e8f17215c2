using System.Net;

namespace Portal.Server.Auth;

internal static partial class AuthLog
{
    [LoggerMessage(2001, LogLevel.Information, "User {UserId} signed in")]
    public static partial void SignedIn(ILogger logger, string userId);

    [LoggerMessage(2002, LogLevel.Warning, "A sign-in from {Address} was refused")]
    public static partial void SignInRefused(ILogger logger, IPAddress? address);

    [LoggerMessage(2003, LogLevel.Warning, "Guessing from {Address} is bounded: next try in {Wait}")]
    public static partial void GuessingBounded(ILogger logger, IPAddress? address, TimeSpan wait);

    [LoggerMessage(2004, LogLevel.Information, "User {UserId} changed {What}; other sessions are ended where that matters")]
    public static partial void SecurityChanged(ILogger logger, string userId, string what);

    [LoggerMessage(2005, LogLevel.Information, "User {UserId} registered, operator: {IsOperator}")]
    public static partial void Registered(ILogger logger, string userId, bool isOperator);

    [LoggerMessage(2006, LogLevel.Debug, "Removed {Count} ended sessions")]
    public static partial void SessionsSwept(ILogger logger, int count);

    [LoggerMessage(2007, LogLevel.Error, "Ended sessions could not be removed; trying again in an hour")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(2008, LogLevel.Warning, "No operator exists yet. Register at /account/register with this operator token, which works once: {Token}")]
    public static partial void OperatorTokenIssued(ILogger logger, string token);
}
