namespace Portal.Server.Features.Webhooks;

/// <summary>When a failed delivery is tried again: the specification's schedule over three days, each pause up to a fifth longer by chance.</summary>
internal static class WebhookRetries
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(24);

    /// <summary>The first attempt included.</summary>
    public static int Most => Pauses.Length + 1;

    /// <param name="attempts">How many were made.</param>
    /// <param name="wish">The endpoint's own Retry-After, which can only lengthen the pause.</param>
    /// <returns>Null when none is left.</returns>
    public static TimeSpan? After(int attempts, TimeSpan? wish)
    {
        if (attempts >= Most)
        {
            return null;
        }
        var pause = Pauses[attempts - 1] * (1 + (Random.Shared.NextDouble() / 5));
        var asked = wish > LongestWish ? LongestWish : wish ?? TimeSpan.Zero;
        return asked > pause ? asked : pause;
    }
}
