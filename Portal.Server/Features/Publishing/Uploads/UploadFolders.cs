using Portal.Inference.Inspection;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing.Uploads;

/// <summary>Where uploads and the versions made from them lie. The disk says how far an upload is: what a row said could be ahead of it.</summary>
internal sealed class UploadFolders(DataFolder data)
{
    private const string Gone = ".gone";

    // Versions that no row knows wait here: a database that was restored may be older than they are.
    private string Strays => data.In("strays");

    private string Root => data.In("uploads");

    public string Models => data.In("models");

    public string Of(string upload) => Path.Combine(Root, upload);

    /// <summary>The bytes as they come.</summary>
    public string File(string upload) => Path.Combine(Of(upload), "upload");

    /// <summary>The files that they were unpacked to.</summary>
    public string Bundle(string upload) => Path.Combine(Of(upload), "bundle");

    public string Version(string model, string version) => Path.Combine(Models, model, version);

    public string Samples(string model, string version) => Path.Combine(Version(model, version), "samples");

    /// <returns>Bytes that are here; 0 when there is no such upload.</returns>
    public long Length(string upload)
    {
        var file = new FileInfo(File(upload));
        return file.Exists ? file.Length : 0;
    }

    /// <summary>Bytes that the disk has room for.</summary>
    public long Free() => new DriveInfo(data.Path).AvailableFreeSpace;

    public void Make(string upload) => Directory.CreateDirectory(Of(upload));

    public void Remove(string upload)
    {
        if (Directory.Exists(Of(upload)))
        {
            Directory.Delete(Of(upload), recursive: true);
        }
    }

    /// <summary>Takes a version's files away: at once from where versions are, then from the disk.</summary>
    public void RemoveVersion(string model, string version)
    {
        var folder = Version(model, version);
        if (Directory.Exists(folder))
        {
            Directory.CreateDirectory(Root);
            var aside = Of(Guid.NewGuid().ToString("N") + Gone);
            Directory.Move(folder, aside);
            Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>Puts a whole bundle where versions are, in one step.</summary>
    /// <exception cref="IOException">There is such a version, or the disk refuses.</exception>
    public void Publish(string upload, string model, string version)
    {
        var to = Version(model, version);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        Directory.Move(Bundle(upload), to);
    }

    /// <summary>Undoes what a process that died had begun to do with a whole upload, so that it can be begun again.</summary>
    /// <returns>False when its bytes are not here any more.</returns>
    public bool Rewind(string upload, string model, string version)
    {
        string[] begun = [Bundle(upload), Version(model, version)];
        foreach (var folder in begun)
        {
            // A single file was moved, not copied.
            var single = Path.Combine(folder, ModelGate.SingleModel);
            if (!System.IO.File.Exists(File(upload)) && System.IO.File.Exists(single))
            {
                System.IO.File.Move(single, File(upload));
            }
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        return System.IO.File.Exists(File(upload));
    }

    /// <summary>Removes every folder of an upload that no row knows, and sets versions aside that no row knows.</summary>
    /// <param name="now">When they are set aside.</param>
    /// <returns>How many there were.</returns>
    public int Sweep(IReadOnlySet<string> uploads, IReadOnlySet<(string Model, string Version)> versions, DateTime now)
    {
        var unknown = Folders(Root).Where(folder => !uploads.Contains(Path.GetFileName(folder))).ToList();
        unknown.ForEach(folder => Directory.Delete(folder, recursive: true));
        var strays = Folders(Models).SelectMany(Folders).Where(version => !versions.Contains(NameOf(version))).ToList();
        foreach (var stray in strays)
        {
            var (model, version) = NameOf(stray);
            var aside = Path.Combine(Strays, model, version);
            Put(stray, aside);
            Directory.SetLastWriteTimeUtc(aside, now);
        }
        return unknown.Count + strays.Count;
    }

    /// <summary>Puts versions back that were set aside and that a row knows again.</summary>
    public void Restore(IReadOnlySet<(string Model, string Version)> versions)
    {
        foreach (var stray in Folders(Strays).SelectMany(Folders).Where(stray => versions.Contains(NameOf(stray))).ToList())
        {
            var (model, version) = NameOf(stray);
            if (!Directory.Exists(Version(model, version)))
            {
                Put(stray, Version(model, version));
            }
        }
    }

    /// <summary>Removes what was set aside before a time.</summary>
    public int Forget(DateTime before)
    {
        var old = Folders(Strays).SelectMany(Folders).Where(stray => Directory.GetLastWriteTimeUtc(stray) < before).ToList();
        old.ForEach(folder => Directory.Delete(folder, recursive: true));
        return old.Count;
    }

    private static void Put(string folder, string to)
    {
        if (Directory.Exists(to))
        {
            Directory.Delete(to, recursive: true);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        Directory.Move(folder, to);
    }

    private static (string Model, string Version) NameOf(string folder) => (Path.GetFileName(Path.GetDirectoryName(folder)!), Path.GetFileName(folder));

    private static IEnumerable<string> Folders(string path) => Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [];
}
