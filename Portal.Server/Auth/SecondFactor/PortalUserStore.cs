using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Auth.SecondFactor;

/// <summary>Identity's store, except that recovery codes are kept as hashes: they are as good as a password.</summary>
internal sealed class PortalUserStore(PortalDb db, IdentityErrorDescriber describer) : UserOnlyStore<PortalUser, PortalDb>(db, describer)
{
    // A code has 45 bits: too few for a bare hash, enough for one with this many rounds.
    private const int Rounds = 20_000;

    public override Task ReplaceCodesAsync(PortalUser user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        base.ReplaceCodesAsync(user, recoveryCodes.Select(code => Hash(user, code)).ToList(), cancellationToken);

    public override Task<bool> RedeemCodeAsync(PortalUser user, string code, CancellationToken cancellationToken) =>
        base.RedeemCodeAsync(user, Hash(user, code), cancellationToken);

    private static string Hash(PortalUser user, string code) => Convert.ToHexStringLower(
        Rfc2898DeriveBytes.Pbkdf2(code, Encoding.UTF8.GetBytes(user.Id), Rounds, HashAlgorithmName.SHA512, 32));
}
