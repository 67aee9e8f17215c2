using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Portal.Inference.Tensors.Json;

/// <summary>JSON numbers without fraction or exponent, checked against the type's range.</summary>
internal static unsafe class JsonIntegers
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead<T>(ref byte* next, byte* end, out T value)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        value = T.Zero;
        var negative = next < end && *next == '-';
        if (negative)
        {
            if (T.MinValue == T.Zero)
            {
                return false;
            }

            next++;
        }

        if (next < end && *next == '0')
        {
            next++;
            return next >= end || !DecimalDigits.IsDigit(*next);
        }

        var from = next;
        var digits = 0UL;
        var count = DecimalDigits.Append(ref next, end, ref digits);
        if (count > DecimalDigits.Exact)
        {
            // Only an unsigned number of 64 bits is ever so long; digits may have wrapped around.
            return typeof(T) == typeof(ulong) && TryReadLong(from, next, out value);
        }

        if (count == 0)
        {
            return false;
        }

        if (digits > ulong.CreateTruncating(T.MaxValue) + (negative ? 1UL : 0UL))
        {
            return false;
        }

        value = T.CreateTruncating(negative ? 0 - digits : digits);
        return true;
    }

    private static bool TryReadLong<T>(byte* from, byte* next, out T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        var parsed = Utf8Parser.TryParse(new ReadOnlySpan<byte>(from, (int)(next - from)), out ulong number, out var used) && used == next - from;
        value = T.CreateTruncating(number);
        return parsed;
    }
}
