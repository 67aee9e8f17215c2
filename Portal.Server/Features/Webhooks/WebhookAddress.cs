using System.Net;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;

namespace Portal.Server.Features.Webhooks;

/// <summary>What an endpoint's address may look like. Where its name leads is judged when the portal connects, each time.</summary>
internal sealed class WebhookAddress(WebhookNetworks networks, IHostEnvironment environment, IStringLocalizer<ApiText> text)
{
    public Outcome<Uri> Read(string written)
    {
        if (written.Any(char.IsControl) || !Uri.TryCreate(written.Trim(), UriKind.Absolute, out var url)
            || !IsScheme(url) || url.Host.Length == 0 || url.UserInfo.Length > 0 || url.Fragment.Length > 0
            || url.AbsoluteUri.Length > WebhookEndpoint.MaxUrlLength)
        {
            return new Refusal("invalid_url", text["WebhookUrl"], 400, nameof(PutWebhookRequest.Url));
        }
        return IPAddress.TryParse(url.IdnHost, out var address) && !networks.IsAllowed(address)
            ? new Refusal("refused_address", text["WebhookAddressRefused", "Webhooks:AllowedNetworks"], 400, nameof(PutWebhookRequest.Url))
            : url;
    }

    private bool IsScheme(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && environment.IsDevelopment());
}
