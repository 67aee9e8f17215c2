namespace Portal.Client.Shared; internal sealed class Placeholder;
