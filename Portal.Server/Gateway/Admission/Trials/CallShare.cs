using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>
/// Whether a call belongs to a share of the calls. By the call, not by its caller: one organisation often makes most calls of
/// a model, and a share of organisations would then be nothing like that share of the calls. Deterministic, so that the same
/// call is the same everywhere; who needs one version always names it.
/// </summary>
internal static class CallShare
{
    /// <param name="trial">Which share: calls of one are not those of another.</param>
    /// <param name="requestId">The call.</param>
    /// <param name="percent">Of all calls.</param>
    public static bool Takes(int trial, Guid requestId, int percent)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int) + 16];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, trial);
        requestId.TryWriteBytes(bytes[sizeof(int)..]);
        // Request ids of one moment are alike but for a few bits: the hash spreads them over the whole range.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) * 100UL >> 32 < (ulong)percent;
    }
}
