using System.Security.Cryptography;

namespace Portal.Inference.Models;

/// <summary>
/// A version's files, held in memory from the moment they were verified until the sessions are built, so that the bytes
/// that were hashed are the bytes that run.
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

    public static async Task<ModelFiles> ReadAsync(ModelManifest manifest, string folder, CancellationToken cancellationToken)
    {
        var files = new ModelFiles();
        foreach (var (role, file) in manifest.Files)
        {
            files.contents[role] = await ReadVerifiedAsync(file, folder, cancellationToken);
        }

        return files;
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

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return hash == file.Sha256
            ? bytes
            : throw new ModelFileException($"'{file.Path}' has SHA-256 {hash}; the manifest states {file.Sha256}.");
    }
}
