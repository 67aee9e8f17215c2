using System.Collections.Frozen;
using System.Security.Claims;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Portal.Client.Contracts;

namespace Portal.Server.Features.Keys;

/// <summary>Where a request may carry its key.</summary>
internal static class ApiKeyHeaders
{
    public const string Own = "X-Api-Key";

    private const int MaxLength = 256;
    private const string Bearer = "Bearer ";

    // What other services call a key in an address. A key of ours is seen under any name.
    private static readonly FrozenSet<string> NamesInQuery =
        new[] { "api_key", "apikey", "api-key", "x-api-key", "key", "access_token" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the request tries to be let in by a key, well or badly.</summary>
    public static bool Present(HttpRequest request) =>
        request.Headers.ContainsKey(HeaderNames.Authorization) || request.Headers.ContainsKey(Own) || InQuery(request);

    /// <returns>The key as sent, or the code of a refusal, or neither when the request has no key.</returns>
    public static (string? Key, string? Refusal) Read(HttpRequest request)
    {
        // URLs end in logs, histories and referrers.
        if (InQuery(request))
        {
            return (null, ApiKeyRefusals.InQuery);
        }
        var authorization = request.Headers.Authorization;
        var own = request.Headers[Own];
        if (authorization.Count > 1 || own.Count > 1)
        {
            return (null, ApiKeyRefusals.Ambiguous);
        }
        var bearer = Token(authorization);
        if (bearer is null && authorization.Count > 0)
        {
            return (null, ApiKeyRefusals.Invalid);
        }
        var direct = own.Count > 0 ? own.ToString().Trim() : null;
        if (bearer is not null && direct is not null && bearer != direct)
        {
            return (null, ApiKeyRefusals.Ambiguous);
        }
        var key = bearer ?? direct;
        return key?.Length > MaxLength ? (null, ApiKeyRefusals.Invalid) : (key, null);
    }

    private static string? Token(StringValues authorization) =>
        authorization.ToString() is var value && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value[Bearer.Length..].Trim()
            : null;

    private static bool InQuery(HttpRequest request) =>
        request.QueryString.HasValue && request.Query.Any(pair => NamesInQuery.Contains(pair.Key) || pair.Value.Any(
            value => value?.TrimStart().StartsWith(ApiKeyText.Mark, StringComparison.OrdinalIgnoreCase) == true));
}

/// <summary>Codes of the refusals of a key; the sentences are in the resources under the same names.</summary>
internal static class ApiKeyRefusals
{
    public const string Invalid = "key_invalid";
    public const string Revoked = "key_revoked";
    public const string Expired = "key_expired";

    /// <summary>A secret from before a rotation, whose overlap is over.</summary>
    public const string Rotated = "key_rotated";

    /// <summary>The key's owner may not use it now.</summary>
    public const string Stopped = "key_stopped";

    /// <summary>A good key from an address that is not on its list.</summary>
    public const string Address = "key_address";
    public const string InQuery = "key_in_query";
    public const string Ambiguous = "key_ambiguous";
}

/// <summary>What a key may do.</summary>
internal static class ApiKeyScopes
{
    /// <summary>Claim of a key's principal, one a scope.</summary>
    public const string Claim = "scope";

    public const string Predict = KeyScopes.Predict;

    /// <summary>Reads <c>/metrics</c> from another machine. Only the console gives it: the figures are everybody's.</summary>
    public const string Metrics = "metrics";

    /// <summary>Loads and unloads models. Only the console gives it: the models are everybody's.</summary>
    public const string Repository = "repository";

    /// <summary>What the console can give; <see cref="KeyScopes.All"/> is what members can.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>([.. KeyScopes.All, Metrics, Repository], StringComparer.Ordinal);
}

/// <summary>Which models a key may call.</summary>
internal static class ApiKeyModels
{
    /// <summary>Claim of a key's principal, one a model; none is every model.</summary>
    public const string Claim = "model";

    public static bool MayCall(this ClaimsPrincipal key, string model) =>
        !key.HasClaim(claim => claim.Type == Claim) || key.HasClaim(Claim, model);
}
