using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Features.Keys;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Gateway.Predict;

namespace Portal.Server.Gateway.OpenAi;

/// <summary>
/// <c>/v1</c>: what clients of OpenAI's API need to list models, embed texts and chat. The same is below <c>/openai/v1</c>,
/// where KServe has it.
/// </summary>
internal static class OpenAiEndpoints
{
    // As the clients of this face look for it.
    private const string RequestId = "x-request-id";

    public static void AddOpenAi(this IServiceCollection services) => services.AddScoped<OpenAiModels>();

    public static void MapOpenAi(this IEndpointRouteBuilder routes)
    {
        Map(routes.MapGroup("/v1"), "");
        Map(routes.MapGroup("/openai/v1").ExcludeFromDescription(), "Below");
    }

    /// <summary>The receipt, and the call's name where the clients of this face look for it: a retry gets both again.</summary>
    public static void WriteOpenAiReceipt(this HttpContext http, Prediction prediction)
    {
        http.Response.WriteReceipt(prediction);
        http.Response.Headers[RequestId] = prediction.Receipt.RequestId.ToString();
    }

    private static void Map(RouteGroupBuilder group, string suffix)
    {
        group.WithTags("OpenAI").AllowAnonymous()
            .WithMetadata(new RequestSizeLimitAttribute(OpenAiCall.MaxBytes))
            .RefuseBy((refusal, http) => new OpenAiError(refusal))
            .AddEndpointFilter(NameCall)
            .AddEndpointFilter<PredictAuthentication>()
            .AddEndpointFilter(RequireCaller);
        group.MapGet("/models", async (OpenAiModels models, HttpContext http, CancellationToken cancellationToken) =>
                OpenAiJson.Answer(await models.List(Caller.From(http.User)!, cancellationToken)))
            .AddEndpointFilter(RequireReading)
            .WithName("ListOpenAiModels" + suffix).WithSummary("List the catalogue's models, those that you are subscribed to first").Produces<object>();
        group.MapGet("/models/{**id}", Model)
            .AddEndpointFilter(RequireReading)
            .WithName("GetOpenAiModel" + suffix).WithSummary("Get one model").Produces<object>();
        Describe(group.MapPost("/embeddings", Embeddings.Create))
            .WithName("CreateEmbeddings" + suffix).WithSummary("Embed texts; encoding_format base64 is little-endian float32");
        Describe(group.MapPost("/chat/completions", ChatCompletions.Create))
            .WithName("CreateChatCompletion" + suffix).WithSummary("Continue a conversation, whole or as a stream; max_tokens is 256 unless given");
        group.Map("/{**rest}", Elsewhere).ExcludeFromDescription();
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route) => route.TakesIdempotencyKey().Produces<object>()
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() },
            };
            return Task.CompletedTask;
        });

    private static async Task<IResult> Model(
        string id, OpenAiModels models, HttpContext http, DoorRefusals refusals, CancellationToken cancellationToken) =>
        await models.Find(id, Caller.From(http.User)!, cancellationToken) is { } model
            ? OpenAiJson.Answer(model)
            : http.Refuse(refusals.UnknownModel(id));

    private static ValueTask<object?> NameCall(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var id = http.Response.NameCall(http.RequestServices.GetRequiredService<TimeProvider>());
        http.Response.Headers[RequestId] = id.ToString();
        http.Response.Headers.CacheControl = "no-store";
        return next(context);
    }

    // The body names the model, so it is read before the door: only for somebody whom the door will know.
    private static ValueTask<object?> RequireCaller(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return Caller.From(http.User) is null
            ? ValueTask.FromResult<object?>(http.Refuse(http.RequestServices.GetRequiredService<DoorRefusals>().Unauthenticated()))
            : next(context);
    }

    // Who may call models may look for them.
    private static ValueTask<object?> RequireReading(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return Caller.From(http.User)!.ApiKeyId is null
            || http.User.HasClaim(ApiKeyScopes.Claim, KeyScopes.ReadModels) || http.User.HasClaim(ApiKeyScopes.Claim, KeyScopes.Predict)
            ? next(context)
            : ValueTask.FromResult<object?>(http.Refuse(http.RequestServices.GetRequiredService<DoorRefusals>().MissingScope(KeyScopes.ReadModels)));
    }

    private static IResult Elsewhere(string? rest, HttpContext http, DoorRefusals refusals)
    {
        if (rest is not ("embeddings" or "chat/completions"))
        {
            return http.Refuse(refusals.NotFound());
        }
        http.Response.Headers.Allow = HttpMethods.Post;
        return http.Refuse(refusals.MethodNotAllowed());
    }
}
