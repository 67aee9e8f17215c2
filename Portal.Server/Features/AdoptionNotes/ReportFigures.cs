using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Template;
using Portal.Client.Contracts;
using Portal.Server.Auth;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>Asks an address of this portal for its figures as its own page would, without a way over the network.</summary>
internal sealed class ReportFigures(IServiceScopeFactory scopes, EndpointDataSource endpoints, IHttpContextAccessor accessor)
{
    private const int LargestBytes = 4 << 20;

    /// <summary>Whether there is such a place at all.</summary>
    public bool Exists(string address) => ReportAddresses.Of(address) is { } parts && Find(parts.Path) is not null;

    /// <param name="by">The operator on whose behalf it is asked.</param>
    /// <returns>The text of a successful answer; null for any other, or one that is too large.</returns>
    public async Task<string?> ReadAsync(string address, PortalUser by, CancellationToken cancellationToken)
    {
        if (ReportAddresses.Of(address) is not { } parts || Find(parts.Path) is not { } found)
        {
            return null;
        }
        await using var scope = scopes.CreateAsyncScope();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext
        {
            RequestServices = scope.ServiceProvider,
            RequestAborted = cancellationToken,
            User = Operator(by),
        };
        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("localhost");
        context.Request.Path = parts.Path;
        context.Request.QueryString = parts.Query;
        context.Request.RouteValues = found.Values;
        context.SetEndpoint(found.Endpoint);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        var before = accessor.HttpContext;
        accessor.HttpContext = context;
        try
        {
            await found.Endpoint.RequestDelegate!(context);
            await context.Response.CompleteAsync();
        }
        finally
        {
            accessor.HttpContext = before;
        }
        return context.Response.StatusCode == StatusCodes.Status200OK && body.Length <= LargestBytes
            ? Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length)
            : null;
    }

    private (RouteEndpoint Endpoint, RouteValueDictionary Values)? Find(PathString path)
    {
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
            .OrderBy(endpoint => endpoint.Order).ThenBy(endpoint => endpoint.RoutePattern.InboundPrecedence))
        {
            if (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Get) != true
                || endpoint.RequestDelegate is null || endpoint.RoutePattern.RawText is not { } pattern
                || !pattern.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
            {
                continue;
            }
            var values = new RouteValueDictionary();
            var matcher = new TemplateMatcher(TemplateParser.Parse(pattern.TrimStart('/')), []);
            if (matcher.TryMatch(path, values))
            {
                return (endpoint, values);
            }
        }
        return null;
    }

    private static ClaimsPrincipal Operator(PortalUser by) => new(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, by.Id), new(PortalClaims.Operator, "true")], "scheduled report"));
}
