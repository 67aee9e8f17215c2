namespace Portal.Client.Resources;

/// <summary>Webhooks.</summary>
public sealed class WebhooksText;
