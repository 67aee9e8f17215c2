namespace Portal.Client.Theme; internal sealed class Placeholder;
