namespace Portal.Client.Resources;

/// <summary>The texts of signing in, registering and the account pages.</summary>
public sealed class AccountText;
