namespace Portal.Client.Resources;

/// <summary>The organisation's subscriptions.</summary>
public sealed class SubscriptionsText;
