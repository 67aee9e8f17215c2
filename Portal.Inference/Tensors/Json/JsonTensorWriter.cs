using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;

namespace Portal.Inference.Tensors.Json;

/// <summary>
/// Writes a tensor's elements as a flat JSON array, a part at a time, so that the writer behind can be flushed in between.
/// What JSON has no number for, NaN and the infinities, becomes null.
/// </summary>
public sealed class JsonTensorWriter
{
    private const int Part = 32 * 1024;
    private const int LongestNumber = 32;

    private readonly Tensor tensor;
    private int at;
    private bool begun;

    /// <param name="tensor">Any but FP16 and BF16, which have no JSON form.</param>
    public JsonTensorWriter(Tensor tensor)
    {
        if (!HasForm(tensor.Datatype))
        {
            throw new ArgumentException("The datatype has no JSON form.", nameof(tensor));
        }

        this.tensor = tensor;
    }

    /// <summary>Whether elements of the type can be written as JSON.</summary>
    public static bool HasForm(TensorDatatype datatype) => datatype is not (TensorDatatype.Fp16 or TensorDatatype.Bf16);

    /// <summary>Writes the next part.</summary>
    /// <returns>True when the array is written to its end.</returns>
    public bool Write(IBufferWriter<byte> output)
    {
        if (!begun)
        {
            begun = true;
            output.Write("["u8);
        }

        switch (tensor.Datatype)
        {
            case TensorDatatype.Bool:
                Words(output);
                break;
            case TensorDatatype.UInt8:
                Numbers<byte>(output);
                break;
            case TensorDatatype.UInt16:
                Numbers<ushort>(output);
                break;
            case TensorDatatype.UInt32:
                Numbers<uint>(output);
                break;
            case TensorDatatype.UInt64:
                Numbers<ulong>(output);
                break;
            case TensorDatatype.Int8:
                Numbers<sbyte>(output);
                break;
            case TensorDatatype.Int16:
                Numbers<short>(output);
                break;
            case TensorDatatype.Int32:
                Numbers<int>(output);
                break;
            case TensorDatatype.Int64:
                Numbers<long>(output);
                break;
            case TensorDatatype.Fp32:
                Numbers<float>(output);
                break;
            case TensorDatatype.Fp64:
                Numbers<double>(output);
                break;
            default:
                Strings(output);
                break;
        }

        if (at < tensor.Length)
        {
            return false;
        }

        output.Write("]"u8);
        return true;
    }

    private void Numbers<T>(IBufferWriter<byte> output)
        where T : unmanaged, IUtf8SpanFormattable
    {
        var elements = tensor.Elements<T>();
        var next = at / Unsafe.SizeOf<T>();
        for (var left = Part; left > 0 && next < elements.Length;)
        {
            var free = output.GetSpan(1024);
            var written = 0;
            for (; next < elements.Length && free.Length - written >= LongestNumber; next++)
            {
                if (next > 0)
                {
                    free[written++] = (byte)',';
                }

                written += Number(elements[next], free[written..]);
            }

            output.Advance(written);
            left -= written;
        }

        at = next * Unsafe.SizeOf<T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Number<T>(T value, Span<byte> to)
        where T : unmanaged, IUtf8SpanFormattable
    {
        if (typeof(T) == typeof(float) && float.IsFinite((float)(object)value))
        {
            return ShortestFloat.Write((float)(object)value, to);
        }

        if (typeof(T) == typeof(float) || (typeof(T) == typeof(double) && !double.IsFinite((double)(object)value)))
        {
            "null"u8.CopyTo(to);
            return 4;
        }

        value.TryFormat(to, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    private void Words(IBufferWriter<byte> output)
    {
        var elements = tensor.Bytes;
        for (var left = Part; left > 0 && at < elements.Length; left -= 5, at++)
        {
            output.Write(at > 0 ? ","u8 : ""u8);
            output.Write(elements[at] != 0 ? "true"u8 : "false"u8);
        }
    }

    private void Strings(IBufferWriter<byte> output)
    {
        var bytes = tensor.Bytes;
        for (var left = Part; left > 0 && at < bytes.Length;)
        {
            output.Write(at > 0 ? ",\""u8 : "\""u8);
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            Escaped(bytes.Slice(at + sizeof(int), length), output);
            output.Write("\""u8);
            at += sizeof(int) + length;
            left -= length + 1;
        }
    }

    // The answer is JSON by its media type, never part of a page: only what JSON itself asks for is escaped.
    private static void Escaped(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(text, output.GetSpan(256), out var read, out var written);
            output.Advance(written);
            text = text[read..];
        }
    }
}
