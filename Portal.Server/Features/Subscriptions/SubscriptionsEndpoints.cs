namespace Portal.Server.Features.Subscriptions;

internal static class SubscriptionsEndpoints
{
    public static void AddSubscriptions(this WebApplicationBuilder builder)
    {
    }

    public static void MapSubscriptions(this WebApplication app)
    {
    }
}
