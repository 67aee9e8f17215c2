using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Hosting;

namespace Portal.Server.Auth.Registering;

/// <summary>
/// Makes the first operator without a default account: a start that finds no operator prints a token, and whoever
/// registers with it becomes one. Only its hash is kept, in memory; the next start prints another.
/// </summary>
internal sealed class OperatorToken(IDbContextFactory<PortalDb> databases, ILogger<OperatorToken> logger) : IStartupStep
{
    private byte[]? hash;

    /// <summary>After the demo data, which may bring an operator.</summary>
    public int Order => 25;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await HasOperator(cancellationToken))
        {
            var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            hash = Hash(token);
            AuthLog.OperatorTokenIssued(logger, token);
        }
    }

    /// <summary>True while the registration page has to ask for the token.</summary>
    public async Task<bool> IsAwaited(CancellationToken cancellationToken) => hash is not null && !await HasOperator(cancellationToken);

    /// <summary>Of any number of parallel callers with the token, one gets true.</summary>
    public bool Take(string token)
    {
        var current = hash;
        return current is not null
            && CryptographicOperations.FixedTimeEquals(current, Hash(token.Trim()))
            && Interlocked.CompareExchange(ref hash, null, current) == current;
    }

    /// <summary>The registration that took the token did not happen.</summary>
    public void GiveBack(string token) => hash = Hash(token.Trim());

    private async Task<bool> HasOperator(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Users.AnyAsync(u => u.IsOperator && !u.IsDisabled, cancellationToken);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
