using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;

namespace Portal.Server.Hosting;

/// <summary>What all routes under <c>/api</c> share.</summary>
internal static class PortalApi
{
    /// <summary>A group below <c>/api</c> whose unsafe methods need the antiforgery header.</summary>
    public static RouteGroupBuilder MapPortalApi(this IEndpointRouteBuilder routes, string noun, string tag)
    {
        var group = routes.MapGroup($"/api/{noun}").WithTags(tag);
        group.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (IsSafe(http.Request))
            {
                return await next(context);
            }
            if (!IsOurs(http.Request))
            {
                return Refuse(new Refusal("antiforgery", $"Send the header {AntiforgeryHeader.Name}: {AntiforgeryHeader.Value}.", 400));
            }
            return IsOfAnotherOrganisation(http)
                ? Refuse(new Refusal(
                    OrganisationHeader.Refused,
                    http.RequestServices.GetRequiredService<IStringLocalizer<ApiText>>()["OrganisationSwitched"],
                    StatusCodes.Status409Conflict))
                : await next(context);
        });
        return group;
    }

    /// <summary>A cookie travels with a foreign page's form, a custom header does not.</summary>
    public static bool IsOurs(HttpRequest request) =>
        request.Headers[AntiforgeryHeader.Name] == AntiforgeryHeader.Value
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";

    /// <summary>Whether the page that asks was drawn for an organisation that is not the session's any more.</summary>
    public static bool IsOfAnotherOrganisation(HttpContext http) =>
        http.Request.Headers[OrganisationHeader.Name].ToString() is { Length: > 0 } drawn && !http.User.HasClaim(PortalClaims.OrganisationSlug, drawn);

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
