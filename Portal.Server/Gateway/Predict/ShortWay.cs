using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.Predict;

/// <summary>The shortest way in: ask for a model by name, post to the address in the answer.</summary>
internal static class ShortWay
{
    public static void MapShortWay(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/model", Find).WithTags("Predict").AllowAnonymous()
            .WithName("FindModelUrl").WithSummary("Get the address that predicts with a model");

    // It changes nothing and tells what the catalogue tells everybody, so it needs neither a key nor the antiforgery header.
    private static async Task<IResult> Find(
        ModelByName asked, HttpContext http, ModelDoor models, DoorRefusals refusals, CancellationToken cancellationToken)
    {
        if (!await models.IsListedAsync(asked.ModelId, cancellationToken))
        {
            return refusals.UnknownModel(asked.ModelId).ToProblem(http);
        }
        var url = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/predict/{asked.ModelId}/result";
        return TypedResults.Ok(new ModelAddress(new(url)));
    }
}

/// <param name="ModelId">The model's slug.</param>
public sealed record ModelByName([property: JsonPropertyName("model_id"), Required, StringLength(64)] string ModelId);

/// <summary>The answer to <see cref="ModelByName"/>.</summary>
public sealed record ModelAddress(ModelUrl Model);

/// <param name="Url">Where to post <c>{"text": …}</c> or <c>{"inputs": …}</c>.</param>
public sealed record ModelUrl(string Url);
