using System.Globalization;
using System.Text;
using System.Text.Json;
using Portal.Inference.Tensors;
using Portal.Inference.Tensors.Json;

namespace Portal.Inference.Tests;

/// <summary>The scanner against System.Text.Json: what it takes, what it refuses, and every bit of what it reads.</summary>
public sealed class JsonTensorTests
{
    private static readonly TensorDatatype[] Datatypes =
        [.. Enum.GetValues<TensorDatatype>().Where(JsonTensorWriter.HasForm)];

    [Fact]
    public void Two_hundred_thousand_numbers_are_read_to_the_bit_as_the_framework_reads_them()
    {
        var random = new Random(20261123);
        var (texts, taken) = (Enumerable.Range(0, 200_000).Select(_ => Number(random)).ToList(), 0);

        foreach (var text in texts)
        {
            taken += Agree(TensorDatatype.Fp32, text) ? 1 : 0;
            taken += Agree(TensorDatatype.Fp64, text) ? 1 : 0;
        }

        Assert.InRange(taken, 200_000, 399_999);
    }

    [Fact]
    public void Every_datatype_takes_and_refuses_what_the_framework_does()
    {
        var random = new Random(7);
        for (var i = 0; i < 40_000; i++)
        {
            Agree(Datatypes[random.Next(Datatypes.Length)], random.Next(4) == 0 ? Word(random) : Number(random));
        }
    }

    [Fact]
    public void Numbers_between_two_floats_are_rounded_to_the_right_one()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var low = BitConverter.UInt32BitsToSingle((uint)random.Next(1, 0x7F7FFFFF));
            var middle = ((double)low + MathF.BitIncrement(low)) / 2;
            if (!double.IsFinite(middle) || MathF.BitIncrement(low) == float.PositiveInfinity)
            {
                continue;
            }

            // The exact middle, and a hair to either side of it.
            var exact = middle.ToString("E60", CultureInfo.InvariantCulture);
            Agree(TensorDatatype.Fp32, exact);
            Agree(TensorDatatype.Fp32, Math.BitIncrement(middle).ToString("R", CultureInfo.InvariantCulture));
            Agree(TensorDatatype.Fp32, Math.BitDecrement(middle).ToString("R", CultureInfo.InvariantCulture));
            Agree(TensorDatatype.Fp32, middle.ToString("E16", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Structure_is_as_strict_as_json_and_as_the_shape()
    {
        var random = new Random(3);
        var taken = 0;
        for (var i = 0; i < 60_000; i++)
        {
            long[] shape = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (long)random.Next(4))];
            var datatype = Datatypes[random.Next(Datatypes.Length)];
            var json = Encoding.UTF8.GetBytes(Array(random, datatype, random.Next(3) == 0 ? [Elements(shape)] : shape));
            Mutate(random, ref json);
            taken += Agree(datatype, shape, json) ? 1 : 0;
        }

        Assert.InRange(taken, 10_000, 55_000);
    }

    [Fact]
    public void Strings_are_taken_and_refused_as_the_framework_does()
    {
        var random = new Random(5);
        string[] parts = ["a", "é", "模", "😀", "\\n", "\\u0041", "\\ud83d\\ude00", "\\ud800", "\\udc00x", "\\x", "\t", "\\\"", "\\\\", "/", "\\/", "\\u00"];
        for (var i = 0; i < 20_000; i++)
        {
            var json = Encoding.UTF8.GetBytes($"[\"{string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => parts[random.Next(parts.Length)]))}\"]");
            if (random.Next(5) == 0)
            {
                json[random.Next(json.Length)] = (byte)random.Next(256);
            }

            Agree(TensorDatatype.Bytes, [1], json);
        }
    }

    [Fact]
    public void What_is_written_reads_back_the_same_in_the_fewest_digits()
    {
        var random = new Random(13);
        var buffer = new byte[ShortestFloat.MaxLength];
        for (var i = 0; i < 200_000; i++)
        {
            var value = BitConverter.UInt32BitsToSingle(i < 1000 ? (uint)i : i < 3000 ? (uint)((i - 1000) / 8 << 23) + (uint)(i % 8) - 3 : (uint)random.NextInt64(1L << 32));
            if (float.IsFinite(value))
            {
                var text = Encoding.ASCII.GetString(buffer, 0, ShortestFloat.Write(value, buffer));
                Assert.Equal(BitConverter.SingleToUInt32Bits(value), BitConverter.SingleToUInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)));
                Assert.Equal(Digits(value.ToString("R", CultureInfo.InvariantCulture)), Digits(text));
                JsonDocument.Parse(text).Dispose();
            }
        }
    }

    private static string Digits(string number) =>
        number.Split('E', 'e')[0].Replace(".", "", StringComparison.Ordinal).Trim('-').Trim('0');

    // Near the end of the text and far from it: numbers are read in two ways.
    private static bool Agree(TensorDatatype datatype, string element) =>
        Agree(datatype, [1], Encoding.UTF8.GetBytes($"[{element}]"))
        & Agree(datatype, [1], Encoding.UTF8.GetBytes($"[{element}{new string(' ', 48)}]"));

    /// <returns>Whether both took it.</returns>
    private static bool Agree(TensorDatatype datatype, long[] shape, byte[] json)
    {
        var expected = Expected(datatype, shape, json);
        using var tensor = JsonTensor.Read("x", datatype, shape, json, out var fault);
        Assert.True(
            tensor is null ? expected is null && fault is not null : expected is not null && tensor.Bytes.SequenceEqual(expected),
            $"{datatype.Name()} [{string.Join(',', shape)}] {Encoding.UTF8.GetString(json)}: {fault ?? "taken"}");
        return expected is not null;
    }

    /// <summary>What System.Text.Json makes of it under the shape's rule; null when it refuses. The one rule beyond: no infinities.</summary>
    private static byte[]? Expected(TensorDatatype datatype, long[] shape, byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var flat = new List<JsonElement>();
            var root = document.RootElement;
            var nested = shape.Length > 1 && root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && root[0].ValueKind == JsonValueKind.Array;
            if (!Flatten(root, nested ? shape : [Elements(shape)], flat))
            {
                return null;
            }

            return [.. flat.SelectMany(element => Element(datatype, element))];
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static bool Flatten(JsonElement array, ReadOnlySpan<long> shape, List<JsonElement> into)
    {
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() != shape[0])
        {
            return false;
        }

        foreach (var item in array.EnumerateArray())
        {
            if (shape.Length == 1)
            {
                into.Add(item);
            }
            else if (!Flatten(item, shape[1..], into))
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] Element(TensorDatatype datatype, JsonElement element) => datatype switch
    {
        TensorDatatype.Bool => [element.GetBoolean() ? (byte)1 : (byte)0],
        TensorDatatype.UInt8 => [element.GetByte()],
        TensorDatatype.UInt16 => BitConverter.GetBytes(element.GetUInt16()),
        TensorDatatype.UInt32 => BitConverter.GetBytes(element.GetUInt32()),
        TensorDatatype.UInt64 => BitConverter.GetBytes(element.GetUInt64()),
        TensorDatatype.Int8 => [(byte)element.GetSByte()],
        TensorDatatype.Int16 => BitConverter.GetBytes(element.GetInt16()),
        TensorDatatype.Int32 => BitConverter.GetBytes(element.GetInt32()),
        TensorDatatype.Int64 => BitConverter.GetBytes(element.GetInt64()),
        TensorDatatype.Fp32 => BitConverter.GetBytes(float.IsFinite(element.GetSingle()) ? element.GetSingle() : throw new OverflowException()),
        TensorDatatype.Fp64 => BitConverter.GetBytes(double.IsFinite(element.GetDouble()) ? element.GetDouble() : throw new OverflowException()),
        _ => element.ValueKind == JsonValueKind.String
            ? [.. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(element.GetString()!)), .. Encoding.UTF8.GetBytes(element.GetString()!)]
            : throw new InvalidOperationException(),
    };

    private static long Elements(long[] shape) => shape.Aggregate(1L, (product, dimension) => product * dimension);

    private static string Array(Random random, TensorDatatype datatype, ReadOnlySpan<long> shape)
    {
        var items = new List<string>();
        for (var i = 0; i < (shape.Length == 0 ? 1 : shape[0]); i++)
        {
            items.Add(shape.Length > 1 ? Array(random, datatype, shape[1..]) : datatype switch
            {
                TensorDatatype.Bool => random.Next(2) == 0 ? "true" : "false",
                TensorDatatype.Bytes => $"\"{new string('x', random.Next(4))}]\"",
                TensorDatatype.Fp32 or TensorDatatype.Fp64 => random.NextSingle().ToString("R", CultureInfo.InvariantCulture),
                _ => random.Next(128).ToString(CultureInfo.InvariantCulture),
            });
        }

        return $"[{Space(random)}{string.Join($"{Space(random)},{Space(random)}", items)}{Space(random)}]";
    }

    private static string Space(Random random) => random.Next(6) switch { 0 => " ", 1 => "\n\t", _ => "" };

    private static void Mutate(Random random, ref byte[] json)
    {
        var signs = "[]{},:\" 019.-+eEtruefalsn\\/\u00ff"u8;
        switch (random.Next(4))
        {
            case 0:
                json[random.Next(json.Length)] = signs[random.Next(signs.Length)];
                break;
            case 1:
                var at = random.Next(json.Length + 1);
                json = [.. json[..at], signs[random.Next(signs.Length)], .. json[at..]];
                break;
            case 2:
                var gone = random.Next(json.Length);
                json = [.. json[..gone], .. json[(gone + 1)..]];
                break;
        }
    }

    private static string Word(Random random) => random.Next(8) switch
    {
        0 => "true",
        1 => "false",
        2 => "null",
        3 => "True",
        4 => "\"text\"",
        5 => "NaN",
        6 => "-Infinity",
        _ => "truefalse",
    };

    /// <summary>A number in one of the spellings that clients send, or nearly one.</summary>
    private static string Number(Random random)
    {
        var digits = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => (char)('0' + random.Next(10))));
        return random.Next(14) switch
        {
            0 => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)).ToString("R", CultureInfo.InvariantCulture),
            1 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)).ToString("R", CultureInfo.InvariantCulture),
            2 => ((random.NextDouble() * 2) - 1).ToString("R", CultureInfo.InvariantCulture),
            3 => ((random.NextSingle() * 200) - 100).ToString("R", CultureInfo.InvariantCulture),
            4 => random.NextSingle().ToString("F6", CultureInfo.InvariantCulture),
            5 => $"{Sign(random)}{digits}",
            6 => $"{Sign(random)}{digits}.{digits}",
            7 => $"{Sign(random)}0.{new string('0', random.Next(60))}{digits}",
            8 => $"{Sign(random)}{digits[0]}.{digits}e{random.Next(-60, 60)}",
            9 => $"{digits[0]}E+{random.Next(400)}",
            10 => $"{digits}{new string('0', random.Next(40))}e-{random.Next(400)}",
            11 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
            12 => ((ulong)random.NextInt64(long.MinValue, long.MaxValue)).ToString(CultureInfo.InvariantCulture),
            _ => $"{Sign(random)}{digits}{"..eE+-x "[random.Next(8)]}{digits}",
        };
    }

    private static string Sign(Random random) => random.Next(2) == 0 ? "-" : "";
}
