namespace Portal.Server.Features.Webhooks;

/// <summary>Why an endpoint gave no answer. A word, not the error's text: that would tell of the network around the portal.</summary>
internal static class WebhookFaults
{
    public const string RefusedAddress = "refused_address";
    public const string UnknownHost = "unknown_host";
    public const string NoConnection = "no_connection";
    public const string NoTrust = "no_trust";
    public const string Timeout = "timeout";
    public const string BrokenAnswer = "broken_answer";
}
