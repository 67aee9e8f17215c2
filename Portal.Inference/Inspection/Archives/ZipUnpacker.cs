using System.Buffers.Binary;
using System.IO.Compression;

namespace Portal.Inference.Inspection.Archives;

/// <summary>Unpacks a zip of plain-named files into one folder: no more bytes than it declared, nothing that overlaps.</summary>
internal sealed class ZipUnpacker(Stream archive, InspectionLimits limits)
{
    private const uint LocalSign = 0x04034B50;
    private const int LocalBytes = 30;
    private const int Stored = 0;
    private const int Deflated = 8;
    private const long MostTimes = 100;
    private const long AnyBytes = 1 << 20;

    /// <exception cref="InspectionRefusedException">The archive is not let in. Files may have been written.</exception>
    public void Unpack(string folder, CancellationToken cancellationToken)
    {
        var entries = ZipFolder.Read(archive, limits);
        CheckTogether(entries);
        var next = 0L;
        // Entries that share bytes would unpack to more than the archive holds.
        foreach (var entry in entries.OrderBy(entry => entry.Offset))
        {
            if (entry.Offset < next)
            {
                throw ZipFolder.Broken($"'{entry.Name}' overlaps another file");
            }

            next = Data(entry) + entry.Packed;
            Write(entry, Path.Combine(folder, entry.Name), cancellationToken);
        }
    }

    private void CheckTogether(IReadOnlyList<ZipEntry> entries)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Int128 unpacked = 0;
        foreach (var entry in entries)
        {
            if (!names.Add(entry.Name))
            {
                throw new InspectionRefusedException(VerdictReason.BundleTwice, entry.Name);
            }

            unpacked += entry.Unpacked;
        }

        // Weights hardly shrink when they are packed; what is a hundredth of itself is made to fill the disk.
        var most = Math.Min(limits.BundleBytes, (archive.Length * MostTimes) + AnyBytes);
        if (unpacked > most)
        {
            throw new InspectionRefusedException(VerdictReason.ArchiveTooLarge, $"{unpacked}", $"{most}");
        }
    }

    /// <returns>Where the file's bytes begin.</returns>
    private long Data(ZipEntry entry)
    {
        Span<byte> header = stackalloc byte[LocalBytes];
        archive.Position = entry.Offset;
        if (archive.ReadAtLeast(header, LocalBytes, throwOnEndOfStream: false) < LocalBytes || BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSign)
        {
            throw ZipFolder.Broken($"'{entry.Name}' is not where it says");
        }

        return entry.Offset + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
    }

    private void Write(ZipEntry entry, string path, CancellationToken cancellationToken)
    {
        using var packed = new Section(archive, Data(entry), entry.Packed);
        using Stream unpacked = entry.Method switch
        {
            Stored => packed,
            Deflated => new DeflateStream(packed, CompressionMode.Decompress),
            _ => throw ZipFolder.Broken($"'{entry.Name}' is packed in a way that is not known here"),
        };
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[128 * 1024];
        var (written, crc, looked) = (0L, 0U, false);
        for (int read; (read = Read(unpacked, buffer, entry)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!looked && ModelFormat.IsZip(buffer.AsSpan(0, read)))
            {
                var format = ModelFormat.OfZip(buffer.AsSpan(0, read), entry.Name);
                throw new InspectionRefusedException(format, entry.Name);
            }

            looked = true;
            written += read;
            if (written > entry.Unpacked)
            {
                throw ZipFolder.Broken($"'{entry.Name}' is longer than it says");
            }

            crc = Crc32.Append(crc, buffer.AsSpan(0, read));
            file.Write(buffer, 0, read);
        }

        if (written != entry.Unpacked || crc != entry.Crc)
        {
            throw ZipFolder.Broken($"'{entry.Name}' is not what it was when it was packed");
        }
    }

    private static int Read(Stream unpacked, byte[] buffer, ZipEntry entry)
    {
        try
        {
            return unpacked.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw ZipFolder.Broken($"'{entry.Name}' cannot be unpacked");
        }
    }

    /// <summary>A part of a file as a stream of its own.</summary>
    private sealed class Section(Stream whole, long from, long length) : Stream
    {
        private long at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            whole.Position = from + at;
            var read = whole.Read(buffer[..(int)Math.Min(buffer.Length, length - at)]);
            at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
