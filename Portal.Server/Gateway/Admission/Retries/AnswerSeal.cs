using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Server.Gateway.Admission.Retries;

/// <summary>
/// Seals answers so that they open only for who shows the API key's secret and the Idempotency-Key again. The database has
/// hashes of both, and the secret has 256 random bits: a stolen database opens nothing.
/// </summary>
internal static class AnswerSeal
{
    private const byte Version = 1;
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int Overhead = 1 + NonceSize + TagSize;

    /// <returns>Version, nonce, tag and the sealed bytes.</returns>
    public static byte[] Seal(RetryKey key, int organisation, Guid requestId, ReadOnlySpan<byte> answer)
    {
        var made = new byte[Overhead + answer.Length];
        made[0] = Version;
        var nonce = made.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(Derive(key), TagSize);
        cipher.Encrypt(nonce, answer, made.AsSpan(Overhead), made.AsSpan(1 + NonceSize, TagSize), Owner(organisation, requestId));
        return made;
    }

    /// <returns>Null when it was sealed by another key, for another organisation or for another request.</returns>
    public static byte[]? Open(RetryKey key, int organisation, Guid requestId, ReadOnlySpan<byte> made)
    {
        if (made.Length < Overhead || made[0] != Version)
        {
            return null;
        }
        var answer = new byte[made.Length - Overhead];
        using var cipher = new AesGcm(Derive(key), TagSize);
        try
        {
            cipher.Decrypt(made.Slice(1, NonceSize), made[Overhead..], made.Slice(1 + NonceSize, TagSize), answer, Owner(organisation, requestId));
            return answer;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Derive(RetryKey key) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Encoding.ASCII.GetBytes(key.Secret),
        KeySize,
        salt: Encoding.ASCII.GetBytes(key.Key),
        info: "AIaaS Portal: answer kept for idempotent retries, 1"u8.ToArray());

    private static byte[] Owner(int organisation, Guid requestId)
    {
        var owner = new byte[sizeof(int) + 16];
        BinaryPrimitives.WriteInt32BigEndian(owner, organisation);
        requestId.TryWriteBytes(owner.AsSpan(sizeof(int)), bigEndian: true, out _);
        return owner;
    }
}
