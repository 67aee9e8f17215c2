namespace Portal.Client.Layout; internal sealed class Placeholder;
