namespace Portal.Inference.Inspection;

/// <summary>The files of an upload: one flat folder of plain names, nothing linked, nothing nested.</summary>
internal sealed class BundleFolder
{
    private const string Onnx = ".onnx";

    private static readonly string[] SideExtensions = [".txt", ".json", ".model", ".vocab", ".md", ".labels", ".merges"];

    // The portal's own, beside a version's files.
    private static readonly string[] Taken = ["model.json", "samples"];

    private readonly InspectionLimits limits;
    private readonly Dictionary<string, long> files = new(StringComparer.Ordinal);

    /// <exception cref="InspectionRefusedException">A name, a link, a size or the number of files.</exception>
    public BundleFolder(string path, InspectionLimits limits)
    {
        this.limits = limits;
        Root = path;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null)
            {
                throw new InspectionRefusedException(VerdictReason.BundleLink, entry.Name);
            }

            // A pipe or a device has no length and is none of these.
            if (entry is not FileInfo file || (entry.Attributes & (FileAttributes.Device | FileAttributes.ReparsePoint)) != 0)
            {
                throw new InspectionRefusedException(VerdictReason.BundleFolder, entry.Name);
            }

            Add(file, names);
        }

        var models = files.Keys.Where(name => name.EndsWith(Onnx, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToList();
        Model = models switch
        {
            [var one] => one,
            [] => throw new InspectionRefusedException(VerdictReason.NoModel),
            _ => throw new InspectionRefusedException(VerdictReason.SeveralModels, string.Join(", ", models.Take(5))),
        };
    }

    public string Root { get; }

    /// <summary>Name of the ONNX file.</summary>
    public string Model { get; }

    /// <summary>Every other file.</summary>
    public IReadOnlyDictionary<string, long> Others =>
        files.Where(file => file.Key != Model).ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);

    /// <summary>What the other files are, when those are known that the model keeps its data in.</summary>
    /// <exception cref="InspectionRefusedException">A file is of no use, or of another format.</exception>
    public (IReadOnlyList<BundleFile> External, IReadOnlyList<BundleFile> Side) Sort(IReadOnlyCollection<string> external)
    {
        List<BundleFile> data = [], side = [];
        foreach (var (name, bytes) in Others.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            if (external.Contains(name))
            {
                data.Add(new(name, bytes));
                continue;
            }

            CheckSide(name, bytes);
            side.Add(new(name, bytes));
        }

        return (data, side);
    }

    private void Add(FileInfo file, HashSet<string> names)
    {
        if (!PlainName.Holds(file.Name) || Taken.Contains(file.Name, StringComparer.OrdinalIgnoreCase))
        {
            throw new InspectionRefusedException(VerdictReason.BundleName, file.Name);
        }

        if (FileLinks.Count(file.FullName) != 1)
        {
            throw new InspectionRefusedException(VerdictReason.BundleLink, file.Name);
        }

        if (!names.Add(file.Name))
        {
            throw new InspectionRefusedException(VerdictReason.BundleTwice, file.Name);
        }

        files[file.Name] = file.Length;
        if (files.Count > limits.Files)
        {
            throw new InspectionRefusedException(VerdictReason.BundleTooMany, $"{limits.Files}");
        }

        if (files.Values.Sum() is var bytes && bytes > limits.BundleBytes)
        {
            throw new InspectionRefusedException(VerdictReason.TooLarge, "The upload", $"{bytes}", $"{limits.BundleBytes}");
        }
    }

    private void CheckSide(string name, long bytes)
    {
        using (var stream = File.OpenRead(Path.Combine(Root, name)))
        {
            if (ModelFormat.Of(stream, name) is { } format and not VerdictReason.NotOnnx)
            {
                throw new InspectionRefusedException(format, name);
            }
        }

        if (!SideExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
        {
            throw new InspectionRefusedException(VerdictReason.BundleUnused, name);
        }

        if (bytes > limits.SideFileBytes)
        {
            throw new InspectionRefusedException(VerdictReason.TooLarge, name, $"{bytes}", $"{limits.SideFileBytes}");
        }
    }
}
