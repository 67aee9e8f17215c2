using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;

namespace Portal.Server.Hosting;

/// <summary>What all routes under <c>/api</c> share.</summary>
internal static class PortalApi
{
    /// <summary>A group below <c>/api</c> whose unsafe methods need the antiforgery header.</summary>
    public static RouteGroupBuilder MapPortalApi(this IEndpointRouteBuilder routes, string noun, string tag)
    {
        var group = routes.MapGroup($"/api/{noun}").WithTags(tag);
        group.AddEndpointFilter(async (context, next) =>
            IsSafe(context.HttpContext.Request) || IsOurs(context.HttpContext.Request)
                ? await next(context)
                : Refuse(new Refusal("antiforgery", $"Send the header {AntiforgeryHeader.Name}: {AntiforgeryHeader.Value}.", 400)));
        return group;
    }

    /// <summary>A cookie travels with a foreign page's form, a custom header does not.</summary>
    public static bool IsOurs(HttpRequest request) =>
        request.Headers[AntiforgeryHeader.Name] == AntiforgeryHeader.Value
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";

    public static ProblemHttpResult Refuse(Refusal refusal) => TypedResults.Problem(
        detail: refusal.Message,
        statusCode: refusal.Status,
        extensions: new Dictionary<string, object?>
        {
            ["code"] = refusal.Code,
            ["field"] = refusal.Field,
        });

    public static Results<Ok<T>, ProblemHttpResult> ToResult<T>(this Outcome<T> outcome)
        where T : class =>
        outcome.Refusal is { } refusal ? Refuse(refusal) : TypedResults.Ok(outcome.Value);

    public static Results<NoContent, ProblemHttpResult> ToResult(this Outcome outcome) =>
        outcome.Refusal is { } refusal ? Refuse(refusal) : TypedResults.NoContent();

    private static bool IsSafe(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
}
