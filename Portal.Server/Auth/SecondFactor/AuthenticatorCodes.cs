using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Auth.SecondFactor;

/// <summary>
/// Codes of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds). A code is accepted once, in its own step or
/// one step beside it; Identity's provider accepts it again and again (ASVS 6.5.1, 6.5.5).
/// </summary>
internal sealed class AuthenticatorCodes(IDbContextFactory<PortalDb> databases, TimeProvider time) : IUserTwoFactorTokenProvider<PortalUser>
{
    public const string Name = "PortalAuthenticator";

    private const int SecondsPerStep = 30;

    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<PortalUser> manager, PortalUser user) =>
        !string.IsNullOrEmpty(await manager.GetAuthenticatorKeyAsync(user));

    /// <summary>Nothing is sent to anybody: the app makes the code.</summary>
    public Task<string> GenerateAsync(string purpose, UserManager<PortalUser> manager, PortalUser user) => Task.FromResult("");

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<PortalUser> manager, PortalUser user)
    {
        if (await manager.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } key)
        {
            return false;
        }
        var secret = Base32.Decode(key);
        var now = time.GetUtcNow().ToUnixTimeSeconds() / SecondsPerStep;
        long? matching = null;
        for (var step = now - 1; step <= now + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), Encoding.ASCII.GetBytes(token)))
            {
                matching = step;
            }
        }
        return matching is { } accepted && await TakeStep(user.Id, accepted);
    }

    internal static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238 says SHA-1, and every authenticator app follows.
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0x0F)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>One statement, so that of two parallel tries with one code only one wins.</summary>
    private async Task<bool> TakeStep(string userId, long step)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Users
            .Where(u => u.Id == userId && u.LastTotpStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.LastTotpStep, step)) == 1;
    }
}
