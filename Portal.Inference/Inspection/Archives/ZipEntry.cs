namespace Portal.Inference.Inspection.Archives;

/// <summary>A file of a zip archive as its directory describes it.</summary>
/// <param name="Offset">Where its own header begins.</param>
internal sealed record ZipEntry(string Name, int Method, uint Crc, long Packed, long Unpacked, long Offset);
