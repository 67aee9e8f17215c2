using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Portal.Inference.Tensors.Json;

/// <summary>
/// JSON numbers to the nearest binary32 or binary64. Most are computed in a few steps whose error is known; where the error
/// could decide the rounding, the framework's exact parser does.
/// </summary>
internal static unsafe class JsonReals
{
    // Sign, seven digits, point, 24 digits and what comes behind.
    private const int Window = 40;
    private const int LeastPower = -65;
    private const int GreatestPower = 38;
    private const double LeastNormal = 1.17549435082228751e-38;
    private const double Greatest = 3.4028234e38;

    // 10^n rounded to nearest: exact from 0 to 22, else wrong by half a unit in the last place at most.
    private static readonly double[] Powers = [.. Enumerable.Range(LeastPower, GreatestPower - LeastPower + 1)
        .Select(n => double.Parse($"1e{n}", CultureInfo.InvariantCulture))];

    /// <returns>False when there is no JSON number, or one that the type cannot hold.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ref byte* next, byte* end, out float value) =>
        (end - next >= Window && TryReadPlain(ref next, out value)) || TryReadAny(ref next, end, out value);

    /// <summary>
    /// Numbers as clients send them by the million: a few digits, a point, up to 24 more. Which digits they are never decides
    /// a branch, since a wrongly guessed one costs as much as all the rest.
    /// </summary>
    /// <returns>False when it is not one of them, or when the rounding is not certain; then nothing was read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadPlain(ref byte* next, out float value)
    {
        value = 0;
        var at = next;
        var sign = *at == '-' ? 1u : 0u;
        at += sign;
        var loaded = DecimalDigits.Load(at);
        var count = DecimalDigits.Count(loaded);
        if ((uint)(count - 1) > 6 || ((byte)loaded == 0 && count > 1))
        {
            return false;
        }

        var digits = DecimalDigits.First(loaded, count);
        at += count;
        var scale = 0;
        if (*at == '.')
        {
            var (one, two) = (DecimalDigits.Load(++at), DecimalDigits.Load(at + 8));
            var ones = DecimalDigits.Count(one);
            var twos = ones == 8 ? DecimalDigits.Count(two) : 0;
            digits = (digits * DecimalDigits.Powers[ones]) + DecimalDigits.First(one, ones);
            digits = (digits * DecimalDigits.Powers[twos]) + DecimalDigits.First(two, twos);
            scale = ones + twos;
            at += scale;
            if (twos == 8)
            {
                var three = DecimalDigits.Load(at);
                var threes = DecimalDigits.Count(three);
                digits = (digits * DecimalDigits.Powers[threes]) + DecimalDigits.First(three, threes);
                scale += threes;
                at += threes;
            }

            if (scale == 0)
            {
                return false;
            }
        }

        var near = (long)digits * Powers[-scale - LeastPower];
        var tail = (long)(BitConverter.DoubleToUInt64Bits(near) & 0x1FFFFFFF) - 0x10000000;
        // 18 digits are below 2^63, and whatever has so few of them is far above the least normal number.
        if ((*at | 0x20) == 'e' || count + scale > 18 || tail is >= -4 and <= 4)
        {
            return false;
        }

        next = at;
        value = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits((float)near) | (sign << 31));
        return true;
    }

    private static bool TryReadAny(ref byte* next, byte* end, out float value)
    {
        var from = next;
        if (!TryScan(ref next, end, out var digits, out var power, out var exact))
        {
            value = 0;
            return false;
        }

        if (exact && (uint)(power - LeastPower) <= GreatestPower - LeastPower)
        {
            // Three roundings (digits, power, product) make at most three units in the last place of the binary64.
            var near = digits * Powers[power - LeastPower];
            var tail = (long)(BitConverter.DoubleToUInt64Bits(near) & 0x1FFFFFFF) - 0x10000000;
            if (digits == 0 || (tail is < -4 or > 4 && near is >= LeastNormal and <= Greatest))
            {
                value = *from == '-' ? -(float)near : (float)near;
                return true;
            }
        }

        return Utf8Parser.TryParse(new ReadOnlySpan<byte>(from, (int)(next - from)), out value, out var used)
            && used == next - from && float.IsFinite(value);
    }

    /// <returns>False when there is no JSON number, or one that the type cannot hold.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ref byte* next, byte* end, out double value)
    {
        var from = next;
        if (!TryScan(ref next, end, out var digits, out var power, out var exact))
        {
            value = 0;
            return false;
        }

        // Both operands are exact, so the one rounding of the division or product is the right one.
        if (exact && digits <= 1UL << 53 && power is >= -22 and <= 22)
        {
            value = power < 0 ? digits / Powers[-power - LeastPower] : digits * Powers[power - LeastPower];
            value = *from == '-' ? -value : value;
            return true;
        }

        return Utf8Parser.TryParse(new ReadOnlySpan<byte>(from, (int)(next - from)), out value, out var used)
            && used == next - from && double.IsFinite(value);
    }

    /// <summary>Reads a number by JSON's grammar: digits × 10^power.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryScan(ref byte* next, byte* end, out ulong digits, out int power, out bool exact)
    {
        digits = 0;
        power = 0;
        exact = false;
        if (next < end && *next == '-')
        {
            next++;
        }

        var whole = 0;
        if (next < end && *next == '0')
        {
            next++;
            if (next < end && DecimalDigits.IsDigit(*next))
            {
                return false;
            }
        }
        else if ((whole = DecimalDigits.Append(ref next, end, ref digits)) == 0)
        {
            return false;
        }

        if (next < end && *next == '.')
        {
            next++;
            var point = next;
            // Zeros behind the point say nothing yet about how many digits there are to keep.
            while (digits == 0 && next < end && *next == '0')
            {
                next++;
            }

            whole += DecimalDigits.Append(ref next, end, ref digits);
            if (next == point)
            {
                return false;
            }

            power = -(int)(next - point);
        }

        exact = whole <= DecimalDigits.Exact;
        return next >= end || (*next | 0x20) != 'e' || TryScanExponent(ref next, end, ref power);
    }

    private static bool TryScanExponent(ref byte* next, byte* end, ref int power)
    {
        next++;
        var negative = next < end && *next == '-';
        if (next < end && *next is (byte)'-' or (byte)'+')
        {
            next++;
        }

        var exponent = 0UL;
        var count = DecimalDigits.Append(ref next, end, ref exponent);
        if (count == 0)
        {
            return false;
        }

        // Whatever is so large goes to the exact parser, and so does what might have wrapped around.
        var capped = count > DecimalDigits.Exact || exponent > 100_000 ? 1_000_000 : (int)exponent;
        power += negative ? -capped : capped;
        return true;
    }
}
