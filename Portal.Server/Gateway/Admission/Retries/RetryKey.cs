using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Server.Gateway.Admission.Retries;

/// <summary>What only the caller knows: the Idempotency-Key and the secret of the API key. Neither is stored or logged.</summary>
internal sealed record RetryKey(string Key, string Secret)
{
    public const int MaxLength = 255;

    /// <summary>1 to 255 printable ASCII characters.</summary>
    public static bool IsValid(string key) => key.Length is > 0 and <= MaxLength && key.All(letter => letter is >= ' ' and <= '~');

    /// <summary>Names the key in the database: the same key of another organisation has another name.</summary>
    public byte[] Digest(int organisation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, organisation);
        hash.AppendData("Idempotency-Key\0"u8);
        hash.AppendData(number);
        hash.AppendData(Encoding.ASCII.GetBytes(Key));
        return hash.GetHashAndReset();
    }

    // Nobody reads the key out of a log by way of a record's text.
    public override string ToString() => nameof(RetryKey);
}
