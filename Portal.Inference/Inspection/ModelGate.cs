using Portal.Inference.Inspection.Archives;
using Portal.Inference.Inspection.Onnx;

namespace Portal.Inference.Inspection;

/// <summary>
/// The gate before anything opens a model: looks at bytes and runs nothing. What it lets in is still untrusted and runs in
/// a worker only.
/// </summary>
public static class ModelGate
{
    /// <summary>Name of the ONNX file in a folder that was made from a single file.</summary>
    public const string SingleModel = "model.onnx";

    /// <summary>
    /// Puts an upload, an ONNX file or a zip, into a folder as a bundle and looks at it. The upload is moved or unpacked; a
    /// refused one, or one that is given up, leaves the folder empty.
    /// </summary>
    /// <param name="upload">The file as it came.</param>
    /// <param name="name">Its name at the uploader's, for sentences and for telling formats apart.</param>
    /// <param name="folder">Where the bundle goes; must be empty or missing.</param>
    /// <param name="limits">What is let in; null is the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static InspectionOutcome Receive(
        string upload, string name, string folder, InspectionLimits? limits = null, CancellationToken cancellationToken = default)
    {
        limits ??= new();
        Directory.CreateDirectory(folder);
        var isIn = false;
        try
        {
            var outcome = Judge(() =>
            {
                Unpack(upload, name, folder, limits, cancellationToken);
                return Walk(folder, limits);
            });
            isIn = outcome.Refusal is null;
            return outcome;
        }
        finally
        {
            // Whether it is refused, given up or does not fit on the disk.
            if (!isIn)
            {
                Empty(folder);
            }
        }
    }

    /// <summary>Looks at a bundle that lies in a folder of its own.</summary>
    /// <param name="folder">The bundle.</param>
    /// <param name="limits">What is let in; null is the defaults.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static InspectionOutcome Inspect(string folder, InspectionLimits? limits = null) => Judge(() => Walk(folder, limits ?? new()));

    private static void Empty(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Delete(file);
        }
    }

    private static InspectionOutcome Judge(Func<InspectionReport> look)
    {
        try
        {
            return new(look(), null);
        }
        catch (InspectionRefusedException refused)
        {
            return new(null, refused.Verdict);
        }
    }

    private static void Unpack(string upload, string name, string folder, InspectionLimits limits, CancellationToken cancellationToken)
    {
        using (var stream = new FileStream(upload, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            var format = ModelFormat.Of(stream, name);
            if (format == VerdictReason.ArchiveNested)
            {
                new ZipUnpacker(stream, limits).Unpack(folder, cancellationToken);
                return;
            }

            if (format is { } foreign)
            {
                throw new InspectionRefusedException(foreign, name);
            }
        }

        File.Move(upload, Path.Combine(folder, SingleModel));
    }

    private static InspectionReport Walk(string folder, InspectionLimits limits)
    {
        var bundle = new BundleFolder(folder, limits);
        using var stream = new FileStream(
            Path.Combine(folder, bundle.Model), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0 });
        if (ModelFormat.Of(stream, bundle.Model) is { } foreign)
        {
            throw new InspectionRefusedException(foreign == VerdictReason.ArchiveNested ? VerdictReason.NotOnnx : foreign, bundle.Model);
        }

        return stream.Length <= limits.ModelBytes
            ? new ModelWalk(stream, bundle.Others, limits).Run(bundle.Model, bundle.Sort)
            : throw new InspectionRefusedException(VerdictReason.TooLarge, bundle.Model, $"{stream.Length}", $"{limits.ModelBytes}");
    }
}
