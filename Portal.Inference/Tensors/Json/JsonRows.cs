using System.Runtime.CompilerServices;

namespace Portal.Inference.Tensors.Json;

/// <summary>
/// Reads a JSON array that has a tensor's shape: flat in row-major order, or nested exactly as the shape is. Strict: nothing
/// that JSON does not allow, no element more or less.
/// </summary>
internal unsafe ref struct JsonRows(byte* from, byte* end, ReadOnlySpan<long> shape)
{
    private readonly byte* end = end;
    private readonly ReadOnlySpan<long> shape = shape;
    private byte* next = from;
    private long taken;

    /// <returns>Null, or what is wrong with the array.</returns>
    public string? Read<TElements>(ref TElements elements)
        where TElements : struct, IJsonElements
    {
        if (!Accept('['))
        {
            return "is not an array";
        }

        var fault = shape.Length > 1 && Peek() == '[' ? Nested(ref elements, level: 0) : Row(ref elements, Tensor.ElementsOf(shape));
        return fault ?? (Peek() == -1 ? null : "is followed by more");
    }

    // Levels are few: the caller bounds the shape's rank.
    private string? Nested<TElements>(ref TElements elements, int level)
        where TElements : struct, IJsonElements
    {
        if (level == shape.Length - 1)
        {
            return Row(ref elements, shape[level]);
        }

        for (var i = 0L; i < shape[level]; i++)
        {
            if ((i > 0 && !Accept(',')) || !Accept('['))
            {
                return Misfit();
            }

            if (Nested(ref elements, level + 1) is { } fault)
            {
                return fault;
            }
        }

        return Accept(']') ? null : Misfit();
    }

    private string? Row<TElements>(ref TElements elements, long count)
        where TElements : struct, IJsonElements
    {
        var at = next;
        for (var i = 0L; i < count; i++)
        {
            if (i > 0)
            {
                at = SkipSpace(at);
                if (at >= end || *at != ',')
                {
                    return Misfit(at, i);
                }

                at++;
            }

            at = SkipSpace(at);
            var element = at;
            if (!elements.TryTake(ref at, end))
            {
                return element < end && *element is (byte)'[' or (byte)']' ? Misfit(element, i) : NoElement(i);
            }
        }

        next = at;
        if (!Accept(']'))
        {
            return Misfit(next, count);
        }

        taken += count;
        return null;
    }

    private string NoElement(long i) => $"has something at element {taken + i} that is not one of its datatype";

    private string Misfit(byte* at, long i)
    {
        next = at;
        taken += i;
        return Misfit();
    }

    private string Misfit() => Peek() switch
    {
        '[' => $"is nested otherwise than its shape [{Shape}] after {taken} elements",
        ']' => $"has a row that ends after {taken} elements, too early for its shape [{Shape}]",
        ',' => $"has a row that goes on after {taken} elements, too long for its shape [{Shape}]",
        _ => $"is not valid JSON after {taken} elements",
    };

    private readonly string Shape => string.Join(",", shape.ToArray());

    private bool Accept(char character)
    {
        if (Peek() != character)
        {
            return false;
        }

        next++;
        return true;
    }

    /// <returns>The next character that is not space, or -1 at the end.</returns>
    private int Peek()
    {
        next = SkipSpace(next);
        return next < end ? *next : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte* SkipSpace(byte* at)
    {
        while (at < end && *at <= ' ' && *at is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }
}
