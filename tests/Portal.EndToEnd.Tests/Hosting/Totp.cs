using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Portal.EndToEnd.Tests.Hosting;

/// <summary>An authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds.</summary>
internal static class Totp
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Code(string key, DateTimeOffset time)
    {
        Span<byte> step = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, time.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // RFC 6238's default; every authenticator app speaks it.
        var hash = HMACSHA1.HashData(Decode(key), step);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string key)
    {
        var bits = string.Concat(key.ToUpperInvariant().Where(Base32.Contains)
            .Select(letter => Convert.ToString(Base32.IndexOf(letter), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
