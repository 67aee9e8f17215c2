using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Portal.Inference.Tensors;

/// <summary>
/// A named tensor in native memory: little-endian, row-major, without padding; <see cref="TensorDatatype.Bytes"/> as a
/// 32-bit length and the bytes of each element. Whoever holds it last disposes it, once.
/// </summary>
public sealed unsafe class Tensor : IDisposable
{
    private readonly long[] shape;
    private readonly nint address;
    private IDisposable? owner;
    private int disposed;

    /// <param name="name">Name in the graph.</param>
    /// <param name="datatype">Element type.</param>
    /// <param name="shape">Dimensions, none negative.</param>
    /// <param name="address">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="owner">Frees the bytes; null when somebody else keeps them alive.</param>
    public Tensor(string name, TensorDatatype datatype, ReadOnlySpan<long> shape, nint address, int length, IDisposable? owner)
    {
        Name = name;
        Datatype = datatype;
        this.shape = shape.ToArray();
        this.address = address;
        Length = length;
        this.owner = owner;
    }

    /// <summary>Name in the graph.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public TensorDatatype Datatype { get; }

    /// <summary>Dimensions; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => shape;

    /// <summary>Bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes, for as long as the tensor is not disposed.</summary>
    public Span<byte> Bytes => new((void*)Address, Length);

    /// <summary>The bytes, for as long as the tensor is not disposed.</summary>
    public ReadOnlyMemory<byte> Memory => new NativeBytes(Address, Length).Memory;

    internal ReadOnlySpan<long> Dimensions => shape;

    internal nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
            return address;
        }
    }

    /// <summary>Product of the dimensions; 1 for a scalar.</summary>
    /// <exception cref="OverflowException">The product is beyond 64 bits.</exception>
    public static long ElementsOf(ReadOnlySpan<long> shape)
    {
        var elements = 1L;
        foreach (var dimension in shape)
        {
            elements = checked(elements * dimension);
        }

        return elements;
    }

    /// <summary>A tensor whose bytes are still to be written.</summary>
    public static Tensor Allocate(string name, TensorDatatype datatype, ReadOnlySpan<long> shape, int length)
    {
        var memory = TensorMemory.Rent(length);
        return new(name, datatype, shape, memory.Address, length, memory);
    }

    /// <summary>A copy of the elements.</summary>
    public static Tensor Of<T>(string name, TensorDatatype datatype, ReadOnlySpan<long> shape, ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(elements);
        var tensor = Allocate(name, datatype, shape, bytes.Length);
        bytes.CopyTo(tensor.Bytes);
        return tensor;
    }

    /// <summary>A <see cref="TensorDatatype.Bytes"/> tensor of UTF-8 texts.</summary>
    public static Tensor OfTexts(string name, ReadOnlySpan<long> shape, IReadOnlyList<string> texts)
    {
        var tensor = Allocate(name, TensorDatatype.Bytes, shape, texts.Sum(text => sizeof(int) + Encoding.UTF8.GetByteCount(text)));
        var rest = tensor.Bytes;
        foreach (var text in texts)
        {
            var written = Encoding.UTF8.GetBytes(text, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, written);
            rest = rest[(sizeof(int) + written)..];
        }

        return tensor;
    }

    /// <summary>The elements; little-endian machines only, as every system that .NET runs on here is.</summary>
    public ReadOnlySpan<T> Elements<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>The elements of a <see cref="TensorDatatype.Bytes"/> tensor.</summary>
    /// <exception cref="InvalidDataException">A length goes beyond the tensor's bytes.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> ByteStrings()
    {
        var rest = Memory;
        while (!rest.IsEmpty)
        {
            if (rest.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(rest.Span) is var length
                && (length < 0 || length > rest.Length - sizeof(int)))
            {
                throw new InvalidDataException($"'{Name}': an element's length goes beyond the tensor's bytes.");
            }

            yield return rest.Slice(sizeof(int), length);
            rest = rest[(sizeof(int) + length)..];
        }
    }

    /// <summary>
    /// Another tensor over the same bytes, which are that one's alone from here on: this one counts as disposed, and whoever
    /// still holds and disposes it does no harm to what uses the bytes now.
    /// </summary>
    internal Tensor Take()
    {
        ObjectDisposedException.ThrowIf(Interlocked.Exchange(ref disposed, 1) != 0, this);
        var taken = new Tensor(Name, Datatype, shape, address, Length, owner);
        owner = null;
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            owner?.Dispose();
            owner = null;
        }
    }
}
