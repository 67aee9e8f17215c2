using System.Security.Cryptography;
using System.Text;

namespace Portal.Inference.Protocol;

/// <summary>
/// The first line of a worker's standard input: a secret that every call must carry, and the manifest of what it serves.
/// Neither arguments nor environment are secret to other processes of the account.
/// </summary>
/// <param name="Secret">Without blanks.</param>
/// <param name="Manifest">As JSON on one line.</param>
internal sealed record WorkerOrder(string Secret, ReadOnlyMemory<byte> Manifest)
{
    /// <summary>The header that calls carry the secret in.</summary>
    public const string Header = "x-portal-secret";

    private const int SecretBytes = 32;

    public static string NewSecret() => RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true);

    public byte[] Line() => [.. Encoding.ASCII.GetBytes(Secret), (byte)' ', .. Manifest.Span, (byte)'\n'];

    /// <exception cref="InvalidDataException">It has no secret.</exception>
    public static WorkerOrder Parse(ReadOnlyMemory<byte> line)
    {
        var end = line.Span.IndexOf((byte)' ');
        return end == 2 * SecretBytes ? new(Encoding.ASCII.GetString(line.Span[..end]), line[(end + 1)..]) : throw new InvalidDataException("The order has no secret.");
    }

    /// <summary>Takes as long for one that is nearly right as for any other of its length.</summary>
    public bool Admits(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Secret));
}
