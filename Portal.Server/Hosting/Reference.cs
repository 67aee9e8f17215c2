using Scalar.AspNetCore;

namespace Portal.Server.Hosting;

/// <summary><c>/openapi/v1.json</c> describes the routes; <c>/reference</c> renders it.</summary>
internal static class Reference
{
    public const string Path = "/reference";

    public static void AddReference(this IServiceCollection services) => services.AddOpenApi("v1", options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "AIaaS Portal";
            document.Info.Description = "Catalogue, subscriptions, keys, usage and predictions of a self-hosted model marketplace.";
            return Task.CompletedTask;
        }));

    public static void MapReference(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference(Path, options =>
        {
            options.Title = "AIaaS Portal";
            options.DefaultFonts = false;
            options.OpenApiRoutePattern = "/openapi/{documentName}.json";
        });
    }
}
