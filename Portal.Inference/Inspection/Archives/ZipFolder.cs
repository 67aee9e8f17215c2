using System.Buffers.Binary;
using System.Text;

namespace Portal.Inference.Inspection.Archives;

/// <summary>
/// A zip archive's directory, read within bounds: a library would take as many entries into memory as an archive says it has.
/// </summary>
internal static class ZipFolder
{
    private const uint EndSign = 0x06054B50;
    private const uint End64LocatorSign = 0x07064B50;
    private const uint End64Sign = 0x06064B50;
    private const uint EntrySign = 0x02014B50;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int EntryBytes = 46;
    private const int LongestName = 512;
    private const int LargestEntry = EntryBytes + LongestName + 1024;
    private const uint In64 = uint.MaxValue;
    private const int LinkKind = 0xA000;
    private const int FolderKind = 0x4000;
    private const int KindMask = 0xF000;

    /// <exception cref="InspectionRefusedException">It is damaged, too large, or has what no bundle has.</exception>
    public static IReadOnlyList<ZipEntry> Read(Stream stream, InspectionLimits limits)
    {
        var (count, bytes, offset) = End(stream);
        if (count > limits.Files)
        {
            throw new InspectionRefusedException(VerdictReason.BundleTooMany, $"{limits.Files}");
        }

        if (bytes > (long)count * LargestEntry || offset < 0 || bytes < 0 || offset > stream.Length - bytes)
        {
            throw Broken("its directory is not where it says");
        }

        var directory = new byte[bytes];
        stream.Position = offset;
        stream.ReadExactly(directory);
        List<ZipEntry> entries = [];
        var rest = directory.AsSpan();
        while (entries.Count < count)
        {
            entries.Add(Entry(ref rest, offset));
        }

        return rest.IsEmpty ? entries : throw Broken("its directory is longer than it says");
    }

    public static InspectionRefusedException Broken(string what) => new(VerdictReason.ArchiveBroken, what);

    private static (int Count, long Bytes, long Offset) End(Stream stream)
    {
        var tail = new byte[(int)Math.Min(stream.Length, EndBytes + ushort.MaxValue)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) == EndSign && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == end.Length - EndBytes)
            {
                var count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
                var (bytes, offset) = (BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));
                return count == ushort.MaxValue || bytes == In64 || offset == In64
                    ? End64(stream, stream.Length - tail.Length + at - LocatorBytes)
                    : (count, bytes, offset);
            }
        }

        throw Broken("it has no directory");
    }

    private static (int Count, long Bytes, long Offset) End64(Stream stream, long locator)
    {
        Span<byte> record = stackalloc byte[56];
        if (locator < record.Length)
        {
            throw Broken("it has no directory");
        }

        stream.Position = locator;
        stream.ReadExactly(record[..LocatorBytes]);
        var at = BinaryPrimitives.ReadInt64LittleEndian(record[8..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64LocatorSign || at < 0 || at > locator - record.Length)
        {
            throw Broken("it has no directory");
        }

        stream.Position = at;
        stream.ReadExactly(record);
        return BinaryPrimitives.ReadUInt32LittleEndian(record) == End64Sign
            ? ((int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(record[32..]), int.MaxValue),
                BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
                BinaryPrimitives.ReadInt64LittleEndian(record[48..]))
            : throw Broken("it has no directory");
    }

    private static ZipEntry Entry(ref Span<byte> rest, long directory)
    {
        if (rest.Length < EntryBytes || BinaryPrimitives.ReadUInt32LittleEndian(rest) != EntrySign)
        {
            throw Broken("its directory ends early");
        }

        var (nameBytes, extraBytes, commentBytes) = (
            BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]), BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]), BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]));
        var whole = EntryBytes + nameBytes + extraBytes + commentBytes;
        if (whole > rest.Length)
        {
            throw Broken("its directory ends early");
        }

        var name = Encoding.UTF8.GetString(rest.Slice(EntryBytes, nameBytes));
        Check(rest, name);
        var (packed, unpacked, offset) = (
            (long)BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]), (long)BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]),
            (long)BinaryPrimitives.ReadUInt32LittleEndian(rest[42..]));
        Large(rest.Slice(EntryBytes + nameBytes, extraBytes), ref unpacked, ref packed, ref offset);
        if (packed < 0 || unpacked < 0 || offset < 0 || offset >= directory || packed > directory - offset)
        {
            throw Broken($"'{name}' lies outside it");
        }

        var entry = new ZipEntry(
            name, BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]), BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]), packed, unpacked, offset);
        rest = rest[whole..];
        return entry;
    }

    private static void Check(ReadOnlySpan<byte> entry, string name)
    {
        if ((BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]) & 0x2041) != 0)
        {
            throw new InspectionRefusedException(VerdictReason.ArchiveEncrypted);
        }

        // The upper half of the attributes is Unix's, whoever wrote them.
        var kind = (int)(BinaryPrimitives.ReadUInt32LittleEndian(entry[38..]) >> 16) & KindMask;
        if (kind == LinkKind)
        {
            throw new InspectionRefusedException(VerdictReason.BundleLink, name);
        }

        if (kind == FolderKind || name.EndsWith('/'))
        {
            throw new InspectionRefusedException(VerdictReason.BundleFolder, name);
        }

        if (!PlainName.Holds(name))
        {
            throw new InspectionRefusedException(VerdictReason.BundleName, name);
        }
    }

    // Numbers that do not fit 32 bits are in an extra field, those only, in this order.
    private static void Large(ReadOnlySpan<byte> extra, ref long unpacked, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            var (kind, bytes) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            if (bytes > extra.Length - 4)
            {
                throw Broken("an extra field ends early");
            }

            if (kind == 1)
            {
                var numbers = extra.Slice(4, bytes);
                Take(ref numbers, ref unpacked);
                Take(ref numbers, ref packed);
                Take(ref numbers, ref offset);
            }

            extra = extra[(4 + bytes)..];
        }

        static void Take(ref ReadOnlySpan<byte> numbers, ref long value)
        {
            if (value == In64 && numbers.Length >= sizeof(long))
            {
                value = BinaryPrimitives.ReadInt64LittleEndian(numbers);
                numbers = numbers[sizeof(long)..];
            }
        }
    }
}
