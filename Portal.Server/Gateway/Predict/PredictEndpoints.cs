using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Portal.Server.Auth;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Predict;

/// <summary><c>POST /predict/{model}</c>: the task API, for keys and for the playground.</summary>
internal static class PredictEndpoints
{
    public static void MapPredict(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/predict").WithTags("Predict").AllowAnonymous()
            .WithMetadata(new RequestSizeLimitAttribute(BodyReader.MaxJsonBytes))
            .RefuseBy((refusal, http) => refusal.ToProblem(http))
            .AddEndpointFilter<PredictAuthentication>();
        Describe(group.MapPost("/{model}", (string model, HttpContext http, OneDoor door, DoorRefusals refusals, TimeProvider time) =>
                Answer(http, model, door, new BodyReader(http.Request, refusals, "inputs"), time, answer => answer)))
            .WithName("Predict").WithSummary("Predict with a model; the answer has the shape of its Hugging Face task");
        Describe(group.MapPost("/{model}/result", (string model, HttpContext http, OneDoor door, DoorRefusals refusals, TimeProvider time) =>
                Answer(http, model, door, new BodyReader(http.Request, refusals, "inputs", "text"), time, answer => new { result = answer })))
            .WithName("PredictResult").WithSummary("Predict with a model; the answer is in the property result");

        // Below this path even a wrong address or method is answered in our words.
        group.Map("/{**rest}", (string? rest, HttpContext http, DoorRefusals refusals) => Elsewhere(rest, http, refusals)).ExcludeFromDescription();
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route)
    {
        // Described, not declared: declared types would let routing pick another endpoint before the door can answer 415.
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = MediaTypes.Described.ToDictionary(type => type, _ => (OpenApiMediaType)new()),
            };
            return Task.CompletedTask;
        });
        route.TakesIdempotencyKey().Produces<object>();
        foreach (var status in new[] { 400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503 })
        {
            route.ProducesProblem(status);
        }
        return route;
    }

    private static async Task<IResult> Answer(
        HttpContext http, string model, OneDoor door, BodyReader body, TimeProvider time, Func<object, object> wrap)
    {
        var started = time.GetTimestamp();
        var id = http.Response.NameCall(time);
        var surface = http.User.HasClaim(claim => claim.Type == Caller.ApiKeyClaim) ? Surface.Predict : Surface.Playground;
        Task Write(Prediction prediction, HttpContext to)
        {
            to.Response.WriteReceipt(prediction);
            return Results.Json<object>(wrap(TaskAnswer.Of(prediction.Result)), TaskAnswer.Json).ExecuteAsync(to);
        }
        var outcome = await door.PredictAsync(
            new(http.User, model, surface, id, started, body.ReadAsync) { Retry = RetriableCall.Of(http, Write), OnRate = http.Response.WriteRate },
            http.RequestAborted);
        return await http.AnswerAsync(outcome, Write);
    }

    private static ProblemHttpResult Elsewhere(string? rest, HttpContext http, DoorRefusals refusals)
    {
        var parts = (rest ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ([_] or [_, "result"]))
        {
            return refusals.NotFound().ToProblem(http);
        }
        http.Response.Headers.Allow = HttpMethods.Post;
        return refusals.MethodNotAllowed().ToProblem(http);
    }
}
