using Microsoft.OpenApi;

namespace Portal.Server.Gateway.Admission.Retries;

/// <summary>The header in the API's description.</summary>
internal static class RetryDescription
{
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = RetriableCall.Header,
                In = ParameterLocation.Header,
                Description = "Names the call: the same key with the same request gets the same answer for 24 hours and is billed once. With an API key only.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = RetryKey.MaxLength },
            });
            return Task.CompletedTask;
        });
}
