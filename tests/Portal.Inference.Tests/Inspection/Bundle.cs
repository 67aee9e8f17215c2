using System.IO.Compression;
using Portal.Inference.Inspection;

namespace Portal.Inference.Tests.Inspection;

/// <summary>A folder of files to be inspected.</summary>
internal sealed class Bundle : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("portal-bundle-");

    public string Root => Directory.CreateDirectory(Path.Combine(root.FullName, "bundle")).FullName;

    /// <summary>Beside the bundle, not in it.</summary>
    public string Beside => root.FullName;

    public Bundle With(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(Root, name), bytes);
        return this;
    }

    public InspectionOutcome Inspect(InspectionLimits? limits = null) => ModelGate.Inspect(Root, limits);

    /// <summary>The same files as an upload that was packed.</summary>
    public InspectionOutcome Receive(byte[] upload, string name, InspectionLimits? limits = null)
    {
        var path = Path.Combine(Beside, "upload");
        File.WriteAllBytes(path, upload);
        return ModelGate.Receive(path, name, Root, limits, TestContext.Current.CancellationToken);
    }

    public static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    public void Dispose() => root.Delete(recursive: true);
}
