namespace Portal.Server.Features.Audit;

internal static class AuditServices
{
    public static void AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditChain>();
        builder.Services.AddSingleton<AuditLog>();
    }
}
