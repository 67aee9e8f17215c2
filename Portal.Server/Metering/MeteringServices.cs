namespace Portal.Server.Metering;

internal static class MeteringServices
{
    public static void AddMetering(this IServiceCollection services)
    {
        services.AddSingleton<Ledger>();
        services.AddHostedService(provider => provider.GetRequiredService<Ledger>());
        services.AddSingleton<AllowanceReader>();
        services.AddSingleton<QuotaNotices>();
        services.AddSingleton<IdempotencySweep>();
        services.AddHostedService(provider => provider.GetRequiredService<IdempotencySweep>());
    }
}
