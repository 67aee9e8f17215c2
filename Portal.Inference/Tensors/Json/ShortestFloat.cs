using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Portal.Inference.Tensors.Json;

/// <summary>
/// The shortest decimal that reads back as the same binary32, and of those the nearest: R. Giulietti's Schubfach, whose
/// multiplications by a rounded power of ten keep enough bits to decide every case.
/// </summary>
internal static class ShortestFloat
{
    /// <summary>Characters at most: sign, nine digits, point, zeros before the digits or an exponent.</summary>
    public const int MaxLength = 24;

    private const int LeastPower = -31;
    private const int GreatestPower = 45;
    private const int HiddenBit = 1 << 23;
    private const int Bias = 150;

    // 10^k, its 64 leading bits rounded up.
    private static readonly ulong[] Powers = [.. Enumerable.Range(LeastPower, GreatestPower - LeastPower + 1).Select(Power)];

    /// <summary>Writes a finite number as JSON.</summary>
    /// <returns>How many characters it took.</returns>
    public static int Write(float value, Span<byte> to)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var at = 0;
        to[0] = (byte)'-';
        at += (int)(bits >> 31);
        if ((bits & 0x7FFFFFFF) == 0)
        {
            to[at] = (byte)'0';
            return at + 1;
        }

        var (digits, power) = ToDecimal(bits & (HiddenBit - 1), (int)(bits >> 23) & 0xFF);
        return at + Layout(digits, power, to[at..]);
    }

    private static (uint Digits, int Power) ToDecimal(uint fraction, int exponent)
    {
        var c = exponent == 0 ? fraction : fraction | HiddenBit;
        var q = Math.Max(exponent, 1) - Bias;
        // Whole numbers need no search.
        if (q is <= 0 and > -24 && (c & ((1u << -q) - 1)) == 0)
        {
            return Trimmed(c >> -q, 0);
        }

        // Four times the number and the borders to its neighbours; below a power of two the neighbour is nearer.
        var nearer = fraction == 0 && exponent > 1;
        var lower = (4 * c) - 2 + (nearer ? 1u : 0u);
        var middle = 4 * c;
        var upper = (4 * c) + 2;
        var k = nearer ? ((q * 1262611) - 524031) >> 22 : (q * 1262611) >> 22;
        var shift = q + ((-k * 1741647) >> 19) + 1;
        var power = Powers[-k - LeastPower];
        var low = RoundToOdd(power, lower << shift);
        var mid = RoundToOdd(power, middle << shift);
        var high = RoundToOdd(power, upper << shift);
        // The borders themselves round to an even number.
        low += c & 1;
        high -= c & 1;

        var s = mid / 4;
        if (s >= 10)
        {
            var tens = s / 10;
            var isUnder = low <= 40 * tens;
            var isOver = (40 * tens) + 40 <= high;
            if (isUnder != isOver)
            {
                return Trimmed(tens + (isOver ? 1u : 0u), k + 1);
            }
        }

        var under = low <= 4 * s;
        var over = (4 * s) + 4 <= high;
        if (under != over)
        {
            return (s + (over ? 1u : 0u), k);
        }

        var half = (4 * s) + 2;
        return (s + (mid > half || (mid == half && (s & 1) != 0) ? 1u : 0u), k);
    }

    /// <summary>The upper bits of the product; the lowest is set when anything below was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint RoundToOdd(ulong power, uint number)
    {
        var upper = Math.BigMul(power, number, out var lower);
        return (uint)upper | (lower >> 32 > 1 ? 1u : 0u);
    }

    private static (uint Digits, int Power) Trimmed(uint digits, int power)
    {
        while (digits % 10 == 0)
        {
            digits /= 10;
            power++;
        }

        return (digits, power);
    }

    /// <summary>Plain where that is short, else with an exponent, as ECMAScript does.</summary>
    private static int Layout(uint digits, int power, Span<byte> to)
    {
        Span<byte> text = stackalloc byte[10];
        Utf8Formatter.TryFormat(digits, text, out var count);
        text = text[..count];
        var point = count + power;
        if (power >= 0 && point <= 15)
        {
            text.CopyTo(to);
            to.Slice(count, power).Fill((byte)'0');
            return point;
        }

        if (point is > 0 and <= 15)
        {
            text[..point].CopyTo(to);
            to[point] = (byte)'.';
            text[point..].CopyTo(to[(point + 1)..]);
            return count + 1;
        }

        if (point is <= 0 and > -6)
        {
            "0."u8.CopyTo(to);
            to.Slice(2, -point).Fill((byte)'0');
            text.CopyTo(to[(2 - point)..]);
            return 2 - point + count;
        }

        var at = 0;
        to[at++] = text[0];
        if (count > 1)
        {
            to[at++] = (byte)'.';
            text[1..].CopyTo(to[at..]);
            at += count - 1;
        }

        to[at++] = (byte)'e';
        Utf8Formatter.TryFormat(point - 1, to[at..], out var written);
        return at + written;
    }

    private static ulong Power(int k)
    {
        var exact = BigInteger.Pow(10, Math.Abs(k));
        if (k >= 0)
        {
            var excess = (int)exact.GetBitLength() - 64;
            return (ulong)(excess <= 0 ? exact << -excess : (exact >> excess) + 1);
        }

        // 2^n / 10^|k| with 64 bits before the point.
        return (ulong)((BigInteger.One << ((int)exact.GetBitLength() + 63)) / exact) + 1;
    }
}
