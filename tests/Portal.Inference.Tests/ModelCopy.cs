using System.Security.Cryptography;
using Portal.Inference.Models;

namespace Portal.Inference.Tests;

/// <summary>A starter model's files in a folder of its own, to spoil.</summary>
internal sealed class ModelCopy : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("portal-model-");

    public ModelCopy(StarterModels models, string slug)
    {
        // Skips the test when there is nothing to copy.
        _ = models.Engine;
        var source = Path.Combine(StarterModels.Folder(slug), "files");
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Files, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Files => folder.FullName;

    private string Weights => Directory.GetFiles(Files, "*.onnx", SearchOption.AllDirectories).Single();

    public void FlipBit(int at)
    {
        var bytes = File.ReadAllBytes(Weights);
        bytes[at] ^= 1;
        File.WriteAllBytes(Weights, bytes);
    }

    /// <summary>The manifest with the hash of garbage that now stands where the weights were.</summary>
    public ModelManifest Rehash(ModelManifest manifest)
    {
        byte[] garbage = [.. "not a graph at all"u8];
        File.WriteAllBytes(Weights, garbage);
        var file = manifest.Files.Values.Single();
        return manifest with
        {
            Files = new Dictionary<string, ManifestFile>
            {
                ["model"] = file with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(garbage)), Bytes = garbage.Length },
            },
        };
    }

    public void Dispose() => folder.Delete(recursive: true);
}
