using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Portal.Server.Features.Organisations;

/// <summary>An invitation's token, 43 letters of 62, which hold 256 random bits, and the link that carries it.</summary>
internal static class InvitationText
{
    private const string Page = "/invitation";
    private const int Length = 43;
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> InTokens = SearchValues.Create(Letters);

    public static string Create() => RandomNumberGenerator.GetString(Letters, Length);

    public static string Link(string token) => $"{Page}?token={token}";

    /// <returns>The token of a link to the invitation page, such as where a person wants to go after signing in; null for another page.</returns>
    public static string? InLink(string? url) =>
        url is not null && url.StartsWith($"{Page}?", StringComparison.Ordinal)
            && QueryHelpers.ParseQuery(url[Page.Length..]).TryGetValue("token", out var token)
            ? token.ToString()
            : null;

    /// <returns>What the database keeps of a token; null for anything that is not exactly one.</returns>
    public static byte[]? Hash(string? token) =>
        token?.Length == Length && !token.AsSpan().ContainsAnyExcept(InTokens) ? SHA256.HashData(Encoding.ASCII.GetBytes(token)) : null;
}
