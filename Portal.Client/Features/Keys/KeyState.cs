using Portal.Client.Contracts;

namespace Portal.Client.Features.Keys;

public enum KeyState
{
    Live,
    Stopped,
    Expired,
    Revoked,
}

public static class KeyStates
{
    public static KeyState Of(ApiKeyView key, DateTimeOffset now) =>
        key.RevokedAt is not null ? KeyState.Revoked
        : key.ExpiresAt <= now ? KeyState.Expired
        : key.IsStopped ? KeyState.Stopped
        : KeyState.Live;
}
