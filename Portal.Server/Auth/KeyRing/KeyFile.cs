using System.Security.Cryptography;
using Portal.Server.Hosting;

namespace Portal.Server.Auth.KeyRing;

/// <summary>
/// The key that seals the cookie keys in the database, so that a copy of the database alone forges no cookie. A file in
/// the data folder that only the portal's user reads; replicas that share a database share it by <c>Auth:KeyFile</c>.
/// </summary>
internal sealed class KeyFile(DataFolder folder, IConfiguration configuration)
{
    private const int KeyBytes = 32;

    private readonly Lazy<byte[]> key = new(() => ReadOrMake(configuration["Auth:KeyFile"] is { Length: > 0 } path ? path : folder.In("key-ring.key")));

    public byte[] Seal(byte[] plain)
    {
        var sealedBytes = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        var (nonce, tag, cipher) = Parts(sealedBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Value, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag);
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">Sealed with another key, or changed.</exception>
    public byte[] Open(byte[] sealedBytes)
    {
        if (sealedBytes.Length < AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize)
        {
            throw new CryptographicException("Too short to be sealed.");
        }
        var (nonce, tag, cipher) = Parts(sealedBytes);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(key.Value, tag.Length);
        aes.Decrypt(nonce, cipher, tag, plain);
        return plain;
    }

    private static SealedParts Parts(byte[] sealedBytes) => new(
        sealedBytes.AsSpan(0, AesGcm.NonceByteSizes.MaxSize),
        sealedBytes.AsSpan(AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize),
        sealedBytes.AsSpan(AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize));

    private static byte[] ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using var file = new FileStream(path, options);
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }
        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new InvalidOperationException($"The key file '{path}' has to be {KeyBytes} bytes long.");
    }

    private readonly ref struct SealedParts(Span<byte> nonce, Span<byte> tag, Span<byte> cipher)
    {
        private readonly Span<byte> nonce = nonce;
        private readonly Span<byte> tag = tag;
        private readonly Span<byte> cipher = cipher;

        public void Deconstruct(out Span<byte> nonce, out Span<byte> tag, out Span<byte> cipher)
        {
            nonce = this.nonce;
            tag = this.tag;
            cipher = this.cipher;
        }
    }
}
