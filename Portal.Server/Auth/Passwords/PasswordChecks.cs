using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Portal.Server.Auth.Passwords;

/// <summary>Checks and makes password hashes, always through the gate.</summary>
internal sealed class PasswordChecks(
    IPasswordHasher<PortalUser> hasher, PasswordGate gate, IOptions<PasswordHasherOptions> options)
{
    private static readonly PortalUser Nobody = new();

    private readonly string nobodysHash = HashOfNothing(options.Value.IterationCount);

    /// <param name="user">Null for a name that nobody has: it takes as long and is never right.</param>
    /// <exception cref="PasswordGateFullException">Too many are waiting already.</exception>
    public async Task<bool> IsRight(PortalUser? user, string password, CancellationToken cancellationToken)
    {
        using var lease = await gate.Enter(cancellationToken);
        // A longer text than any password of ours cannot be right, but takes as long.
        var isTooLong = password.Length > PortalIdentity.PasswordMaxLength;
        var tried = isTooLong ? password[..PortalIdentity.PasswordMaxLength] : password;
        var hash = user?.PasswordHash ?? nobodysHash;
        var result = await Task.Run(() => hasher.VerifyHashedPassword(user ?? Nobody, hash, tried), CancellationToken.None);
        return result != PasswordVerificationResult.Failed && !isTooLong;
    }

    /// <exception cref="PasswordGateFullException">Too many are waiting already.</exception>
    public async Task<string> Hash(PortalUser user, string password, CancellationToken cancellationToken)
    {
        using var lease = await gate.Enter(cancellationToken);
        return await Task.Run(() => hasher.HashPassword(user, password), CancellationToken.None);
    }

    /// <returns>The key of the message that says what is wrong, or null.</returns>
    public static string? Fault(string? password, params IEnumerable<string?> personalWords) => password switch
    {
        null or { Length: < PortalIdentity.PasswordMinLength } => "PasswordTooShort",
        { Length: > PortalIdentity.PasswordMaxLength } => "PasswordTooLong",
        _ => PasswordStrength.IsGuessable(password, personalWords) ? "PasswordGuessable" : null,
    };

    /// <summary>Looks like one of Identity's version 3 hashes with as many rounds, but is random: no password matches it.</summary>
    private static string HashOfNothing(int rounds)
    {
        const int SaltLength = 16;
        var hash = RandomNumberGenerator.GetBytes(13 + SaltLength + 32);
        hash[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(1), 2);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), rounds);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(9), SaltLength);
        return Convert.ToBase64String(hash);
    }
}
