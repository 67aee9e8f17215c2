using Microsoft.AspNetCore.DataProtection;

namespace Portal.Server.Features.Webhooks;

/// <summary>Signing secrets at rest: encrypted with the portal's own keys, because a hash cannot sign.</summary>
internal sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("Portal.Webhooks.Secret.v1");

    public string Seal(string secret) => protector.Protect(secret);

    /// <returns>Every secret that signs at this moment, the present one first.</returns>
    public IEnumerable<string> Open(WebhookEndpoint endpoint, DateTime now)
    {
        yield return protector.Unprotect(endpoint.Secret);
        if (endpoint.OldSecret is { } old && endpoint.OldSecretEndsAt > now)
        {
            yield return protector.Unprotect(old);
        }
    }
}
