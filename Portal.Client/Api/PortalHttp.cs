using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Api;

/// <summary>
/// One way to the portal's endpoints: the antiforgery header and the page's organisation on unsafe methods, refusals from ProblemDetails, and word of
/// a lost connection. What is neither an answer nor a refusal is an <see cref="HttpRequestException"/>.
/// </summary>
internal sealed class PortalHttp(
    HttpClient http, ConnectionState connection, NavigationManager navigation, AuthenticationStateProvider authentication, TimeProvider time)
{
    public async Task<T> Get<T>(string url, CancellationToken cancellationToken) =>
        await Find<T>(url, cancellationToken)
        ?? throw new HttpRequestException("The portal has no such page.", null, HttpStatusCode.NotFound);

    /// <returns>Default when the portal answers 404.</returns>
    public async Task<T?> Find<T>(string url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await Send(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return default;
        }
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<T>(cancellationToken);
    }

    /// <summary>A question that may be refused for a reason.</summary>
    public async Task<Outcome<T>> Ask<T>(string url, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await Send(request, cancellationToken);
        return await OutcomeOf<T>(response, cancellationToken);
    }

    public async Task<Outcome<T>> Send<T>(HttpMethod method, string url, object? body, CancellationToken cancellationToken)
        where T : class
    {
        using var request = Unsafe(method, url, body is null ? null : JsonContent.Create(body, body.GetType()));
        using var response = await Send(request, cancellationToken);
        return await OutcomeOf<T>(response, cancellationToken);
    }

    public async Task<Outcome> Send(HttpMethod method, string url, object? body, CancellationToken cancellationToken)
    {
        using var request = Unsafe(method, url, body is null ? null : JsonContent.Create(body, body.GetType()));
        using var response = await Send(request, cancellationToken);
        return await RefusalOf(response, cancellationToken) is { } refusal ? refusal : Outcome.Done;
    }

    /// <summary>Sends a request and watches the connection. An ended session leads to the sign-in page.</summary>
    public async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get
            && (await authentication.GetAuthenticationStateAsync()).User.FindFirst(PortalClaims.OrganisationSlug)?.Value is { } organisation)
        {
            request.Headers.Add(OrganisationHeader.Name, organisation);
        }
        try
        {
            var response = await http.SendAsync(request, cancellationToken);
            connection.Restored();
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                navigation.NavigateTo(PortalUrls.SignIn(navigation), forceLoad: true);
            }
            return response;
        }
        catch (HttpRequestException)
        {
            connection.Lost();
            throw;
        }
    }

    public static HttpRequestMessage Unsafe(HttpMethod method, string url, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, url) { Content = content };
        request.Headers.Add(AntiforgeryHeader.Name, AntiforgeryHeader.Value);
        return request;
    }

    /// <returns>Null for success. The portal's own failures (5xx without a code) are exceptions: there is nothing to explain.</returns>
    public async Task<Refusal?> RefusalOf(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return null;
        }
        var problem = await ProblemDetails.Read(response.Content, cancellationToken);
        if (problem?.Code is null && (int)response.StatusCode >= 500)
        {
            response.EnsureSuccessStatusCode();
        }
        return new Refusal(
            problem?.Code ?? $"http_{(int)response.StatusCode}",
            problem?.Sentence ?? "",
            (int)response.StatusCode,
            problem?.FirstField,
            RetryAt(response));
    }

    private async Task<Outcome<T>> OutcomeOf<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class =>
        await RefusalOf(response, cancellationToken) is { } refusal
            ? new(null, refusal)
            : new(await response.Content.ReadFromJsonAsync<T>(cancellationToken)
                ?? throw new HttpRequestException("The portal's answer was empty.", null, response.StatusCode));

    private DateTimeOffset? RetryAt(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => time.GetUtcNow() + delta,
        { Date: { } date } => date,
        _ => null,
    };
}
