using System.Security.Cryptography;

namespace Portal.Inference.Models;

/// <summary>
/// A version's files, held in memory from the moment they were verified until the sessions are built, so that the bytes
/// that were hashed are the bytes that run. External data is the exception: it is hashed and then read once more.
/// </summary>
internal sealed class ModelFiles
{
    private readonly Dictionary<string, byte[]> contents = [];

    private ModelFiles()
    {
    }

    /// <exception cref="ModelFileException">The manifest names no file for this role.</exception>
    public byte[] this[string role] => contents.TryGetValue(role, out var bytes)
        ? bytes
        : throw new ModelFileException($"The manifest's 'files' has no '{role}'.");

    /// <summary>
    /// Roles of data that a graph keeps outside itself begin so. It is verified where it lies and never held in memory: it may
    /// be larger than that.
    /// </summary>
    public const string ExternalData = "external-data";

    public static async Task<ModelFiles> ReadAsync(ModelManifest manifest, string folder, CancellationToken cancellationToken)
    {
        var files = new ModelFiles();
        foreach (var (role, file) in manifest.Files)
        {
            if (role.StartsWith(ExternalData, StringComparison.Ordinal))
            {
                await VerifyAsync(file, folder, cancellationToken);
                continue;
            }

            files.contents[role] = await ReadVerifiedAsync(file, folder, cancellationToken);
        }

        return files;
    }

    private static async Task VerifyAsync(ManifestFile file, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(
                Path.Combine(folder, file.Path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
            if (stream.Length != file.Bytes)
            {
                throw new ModelFileException($"'{file.Path}' is not the {file.Bytes} bytes that the manifest states.");
            }

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 20];
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
            }

            CheckHash(file, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"'{file.Path}' cannot be read.", failure);
        }
    }

    private static void CheckHash(ManifestFile file, string hash)
    {
        if (hash != file.Sha256)
        {
            throw new ModelFileException($"'{file.Path}' has SHA-256 {hash}; the manifest states {file.Sha256}.");
        }
    }

    private static async Task<byte[]> ReadVerifiedAsync(ManifestFile file, string folder, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            var path = Path.Combine(folder, file.Path);
            if (new FileInfo(path).Length != file.Bytes)
            {
                throw new ModelFileException($"'{file.Path}' is not the {file.Bytes} bytes that the manifest states.");
            }

            bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"'{file.Path}' cannot be read.", failure);
        }

        CheckHash(file, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return bytes;
    }
}
