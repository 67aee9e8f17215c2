using System.Buffers.Binary;
using System.Text;

namespace Portal.Inference.Inspection;

/// <summary>Recognises other formats by what is in them, so that the refusal can say how to convert.</summary>
internal static class ModelFormat
{
    private const int Head = 4096;

    /// <returns>
    /// Null for what may be ONNX; the reason to refuse a format that is known; <see cref="VerdictReason.NotOnnx"/> for a text
    /// or anything else. <see cref="VerdictReason.ArchiveNested"/> is a zip that is not a known model.
    /// </returns>
    public static VerdictReason? Of(Stream stream, string name)
    {
        var buffer = new byte[Head];
        var read = stream.ReadAtLeast(buffer, Head, throwOnEndOfStream: false);
        stream.Position = 0;
        var head = buffer.AsSpan(0, read);
        return head.IsEmpty ? VerdictReason.Empty
            : IsZip(head) ? OfZip(head, name)
            : OfMagic(head) ?? OfText(head) ?? OfName(name) ?? (head[0] == 0x08 ? OfProtobuf(head) : VerdictReason.NotOnnx);
    }

    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    /// <summary>A zip that frameworks write their models as, by the names that it begins with.</summary>
    public static VerdictReason OfZip(ReadOnlySpan<byte> head, string name) =>
        head.IndexOf("data.pkl"u8) >= 0 || head.IndexOf("constants.pkl"u8) >= 0 || Ends(name, ".pt", ".pth", ".ckpt") ? VerdictReason.PyTorch
        : head.IndexOf("model.weights.h5"u8) >= 0 || Ends(name, ".keras") ? VerdictReason.Keras
        : head.IndexOf("saved_model.pb"u8) >= 0 ? VerdictReason.TensorFlow
        : head.IndexOf(".mlmodel"u8) >= 0 || head.IndexOf(".mlpackage"u8) >= 0 ? VerdictReason.CoreMl
        : head.IndexOf(".npy"u8) >= 0 || Ends(name, ".npz") ? VerdictReason.Numpy
        : VerdictReason.ArchiveNested;

    private static VerdictReason? OfMagic(ReadOnlySpan<byte> head) =>
        IsPickle(head) ? VerdictReason.Pickle
        : head.Length > 4 && head[0] == 0x89 && head[1..].StartsWith("HDF"u8) ? VerdictReason.Keras
        : head.StartsWith("GGUF"u8) || head.StartsWith("ggjt"u8) || head.StartsWith("lmgg"u8) ? VerdictReason.Gguf
        : head.Length >= 8 && head[4..].StartsWith("TFL3"u8) ? VerdictReason.TensorFlowLite
        : head.Length >= 8 && head[4..].StartsWith("ORTM"u8) ? VerdictReason.OnnxRuntime
        : head.Length > 6 && head[1..].StartsWith("NUMPY"u8) ? VerdictReason.Numpy
        : head.StartsWith(new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F' }) || head.StartsWith("MZ"u8) || head.StartsWith("#!"u8)
            || head.StartsWith(new byte[] { 0xCF, 0xFA, 0xED, 0xFE }) ? VerdictReason.Executable
        : head.StartsWith(new byte[] { 0x1F, 0x8B }) || head.StartsWith(new byte[] { 0x37, 0x7A, 0xBC, 0xAF }) || head.StartsWith("Rar!"u8)
            || head.StartsWith(new byte[] { 0xFD, 0x37, 0x7A, 0x58 }) || head.StartsWith(new byte[] { 0x28, 0xB5, 0x2F, 0xFD })
            || head.StartsWith("BZh"u8) || (head.Length > 262 && head[257..].StartsWith("ustar"u8)) ? VerdictReason.OtherArchive
        : IsSafetensors(head) ? VerdictReason.Safetensors
        : null;

    // Protocol 2 and later say so; protocol 0 is text that begins with one of few words.
    private static bool IsPickle(ReadOnlySpan<byte> head) =>
        (head.Length > 2 && head[0] == 0x80 && head[1] is >= 2 and <= 5)
        || head.StartsWith("(dp0\n"u8) || head.StartsWith("(lp0\n"u8) || head.StartsWith("ccopy_reg\n"u8) || head.StartsWith("cos\n"u8)
        || head.StartsWith("c__builtin__\n"u8) || head.StartsWith("cbuiltins\n"u8) || head.StartsWith("cposix\n"u8);

    private static bool IsSafetensors(ReadOnlySpan<byte> head) =>
        head.Length > 9 && BinaryPrimitives.ReadUInt64LittleEndian(head) is > 1 and < 1UL << 30 && head[8] == (byte)'{' && head[9] is (byte)'"' or (byte)'}';

    private static VerdictReason? OfText(ReadOnlySpan<byte> head) =>
        head.IndexOf("\"modelTopology\""u8) >= 0 || head.IndexOf("\"weightsManifest\""u8) >= 0 ? VerdictReason.TensorFlowJs
        : head.StartsWith("<?xml"u8) && head.IndexOf("<net "u8) >= 0 ? VerdictReason.OpenVino
        : null;

    private static VerdictReason? OfName(string name) =>
        Ends(name, ".mlmodel") ? VerdictReason.CoreMl
        : Ends(name, ".pkl", ".pickle", ".joblib") ? VerdictReason.Pickle
        : Ends(name, ".pb") ? VerdictReason.TensorFlow
        : null;

    // A SavedModel begins with its schema's version 1 and a message; ONNX has not had a version 1 that anybody could run.
    private static VerdictReason? OfProtobuf(ReadOnlySpan<byte> head) =>
        head.Length > 2 && head[1] == 1 && head[2] == 0x12 && Encoding.ASCII.GetString(head).Contains("serve", StringComparison.Ordinal)
            ? VerdictReason.TensorFlow : null;

    private static bool Ends(string name, params ReadOnlySpan<string> extensions)
    {
        foreach (var extension in extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
