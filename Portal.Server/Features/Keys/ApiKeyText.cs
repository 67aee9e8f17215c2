using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Server.Features.Keys;

/// <summary>
/// A key as it is written: <c>aip_live_&lt;id&gt;_&lt;secret&gt;</c>. Letters, digits and underscores only, so that a
/// double click selects all of it.
/// </summary>
internal readonly record struct ApiKeyText(string Id, string Secret)
{
    /// <summary>What every key begins with.</summary>
    public const string Mark = "aip_";

    public const int IdLength = 8;

    // 43 letters of 62 hold 256 random bits.
    public const int SecretLength = 43;

    /// <summary>How many of the secret's letters may be shown: the rest still hold more than 230 random bits.</summary>
    public const int EndingLength = 4;

    private const string Start = Mark + "live_";
    private const string SecretLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // One case: a database may compare text without regard to it.
    private const string IdLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> InIds = SearchValues.Create(IdLetters);
    private static readonly SearchValues<char> InSecrets = SearchValues.Create(SecretLetters);

    private const int Length = 9 + IdLength + 1 + SecretLength;

    public string Prefix => PrefixOf(Id);

    public string Ending => Secret[^EndingLength..];

    public static string PrefixOf(string id) => Start + id;

    public static ApiKeyText Create() => new(
        RandomNumberGenerator.GetString(IdLetters, IdLength),
        RandomNumberGenerator.GetString(SecretLetters, SecretLength));

    /// <returns>Null for anything that is not exactly a key.</returns>
    public static ApiKeyText? Parse(string text)
    {
        if (text.Length != Length || !text.StartsWith(Start, StringComparison.Ordinal) || text[Start.Length + IdLength] != '_')
        {
            return null;
        }
        var key = new ApiKeyText(text.Substring(Start.Length, IdLength), text[^SecretLength..]);
        return key.Id.AsSpan().ContainsAnyExcept(InIds) || key.Secret.AsSpan().ContainsAnyExcept(InSecrets) ? null : key;
    }

    /// <summary>What the database keeps of the secret.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes(Secret));

    public override string ToString() => $"{Start}{Id}_{Secret}";
}
