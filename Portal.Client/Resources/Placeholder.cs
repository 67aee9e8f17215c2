namespace Portal.Client.Resources; internal sealed class Placeholder;
