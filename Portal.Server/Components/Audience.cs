namespace Portal.Server.Components;

internal static class Audience
{
    /// <summary>A browser opening a page. Programs, and the pages' own calls, get ProblemDetails.</summary>
    public static bool IsForAPerson(this HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html")
        && !context.Request.Path.StartsWithSegments("/api")
        && !context.Request.Path.StartsWithSegments("/predict")
        && !context.Request.Path.StartsWithSegments("/v1")
        && !context.Request.Path.StartsWithSegments("/openai");
}
