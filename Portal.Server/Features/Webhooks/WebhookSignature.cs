using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Server.Features.Webhooks;

/// <summary>Symmetric signatures of the Standard Webhooks specification: HMAC-SHA256 of id, time and body.</summary>
internal static class WebhookSignature
{
    public const string SecretMark = "whsec_";

    // 24 to 64 are allowed; HMAC-SHA256 gains nothing from more than its own length.
    private const int SecretBytes = 32;

    public static string NewSecret() => SecretMark + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <param name="secrets">As people have them; a signature each.</param>
    /// <returns>The header's value: the signatures, with a space between.</returns>
    public static string Of(string id, DateTimeOffset at, string body, params IEnumerable<string> secrets)
    {
        var signed = Encoding.UTF8.GetBytes($"{id}.{Seconds(at)}.{body}");
        return string.Join(' ', secrets.Select(secret =>
            $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[SecretMark.Length..]), signed))}"));
    }

    public static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
