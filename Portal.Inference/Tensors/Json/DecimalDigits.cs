using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Portal.Inference.Tensors.Json;

/// <summary>Reads runs of decimal digits, eight at a time.</summary>
internal static unsafe class DecimalDigits
{
    /// <summary>As many digits always fit into 64 bits.</summary>
    public const int Exact = 19;

    /// <summary>10^0 to 10^8.</summary>
    public static ReadOnlySpan<ulong> Powers => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDigit(byte character) => (uint)(character - '0') <= 9;

    /// <summary>Appends the digits at <paramref name="next"/> to <paramref name="value"/>, which wraps around beyond <see cref="Exact"/> digits.</summary>
    /// <returns>How many digits there were.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Append(ref byte* next, byte* end, ref ulong value)
    {
        var from = next;
        while (end - next >= sizeof(ulong))
        {
            var eight = Load(next);
            var others = Others(eight);
            if (others == 0)
            {
                value = (value * 100_000_000) + Eight(eight);
                next += sizeof(ulong);
                continue;
            }

            var count = BitOperations.TrailingZeroCount(others) >> 3;
            if (count > 0)
            {
                // Shifted up, the digits have zeros before them.
                value = (value * Powers[count]) + Eight(eight << (64 - (8 * count)));
                next += count;
            }

            return (int)(next - from);
        }

        for (; next < end && IsDigit(*next); next++)
        {
            value = (value * 10) + (uint)(*next - '0');
        }

        return (int)(next - from);
    }

    /// <summary>Eight characters, digits as their values; the first becomes the lowest byte, whatever the machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Load(byte* from) => BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(from, sizeof(ulong))) ^ 0x3030303030303030;

    /// <summary>How many of eight loaded characters are digits before one is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong loaded) => BitOperations.TrailingZeroCount(Others(loaded)) >> 3;

    /// <summary>The number that the first few of eight loaded characters are; 0 for none of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong First(ulong loaded, int count)
    {
        // In two halves, since a shift by 64 would be one by 0.
        var half = 32 - (4 * count);
        return Eight(loaded << half << half);
    }

    /// <summary>The top bit of each byte that is more than 9; the mask keeps a sum from reaching into the next byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Others(ulong loaded) =>
        (((loaded & 0x7F7F7F7F7F7F7F7F) + 0x7676767676767676) | loaded) & 0x8080808080808080;

    /// <summary>The number whose digits are the bytes, lowest byte first: neighbours are joined to pairs, pairs to fours, fours to eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Eight(ulong digits)
    {
        var pairs = ((digits * 10) + (digits >> 8)) & 0x00FF00FF00FF00FF;
        var fours = ((pairs * 100) + (pairs >> 16)) & 0x0000FFFF0000FFFF;
        return ((fours * 10_000) + (fours >> 32)) & 0xFFFFFFFF;
    }
}
