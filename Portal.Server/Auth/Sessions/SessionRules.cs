namespace Portal.Server.Auth.Sessions;

internal static class SessionRules
{
    /// <summary>A session that is not used ends.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>Every session ends, used or not.</summary>
    public static readonly TimeSpan Absolute = TimeSpan.FromDays(7);

    /// <summary>Seen-at is written no more often: a write per request would cost more than it tells.</summary>
    public static readonly TimeSpan SeenAtPrecision = TimeSpan.FromMinutes(5);

    /// <summary>Changing how one signs in needs a sign-in that is not older.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(15);
}
