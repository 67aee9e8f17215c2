using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Portal.Client.Contracts;

namespace Portal.Server.Tests;

/// <summary>A person's browser: keeps cookies, does not follow redirects, fills forms as the pages draw them.</summary>
internal sealed partial class Browser(HttpClient http, CookieContainer cookies) : IDisposable
{
    public HttpClient Http { get; } = http;

    public Task<HttpResponseMessage> Get(string path) => Http.GetAsync(path, TestContext.Current.CancellationToken);

    public async Task<string> Read(string path)
    {
        var response = await Get(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Opens a page and posts one of its forms, with the page's antiforgery token.</summary>
    /// <param name="handler">The form's name; null for a form that posts elsewhere.</param>
    /// <param name="to">Where the form posts; null for the page itself.</param>
    public async Task<HttpResponseMessage> Submit(string page, string? handler, IEnumerable<KeyValuePair<string, string>> fields, string? to = null)
    {
        var token = await Token(page);
        List<KeyValuePair<string, string>> form = [new("__RequestVerificationToken", token), .. fields];
        if (handler is not null)
        {
            form.Add(new("_handler", handler));
        }
        using var content = new FormUrlEncodedContent(form);
        return await Http.PostAsync(to ?? page, content, TestContext.Current.CancellationToken);
    }

    public async Task<string> Token(string page)
    {
        var match = AntiforgeryField().Match(await (await Get(page)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(match.Success, $"{page} has no form.");
        return match.Groups[1].Value;
    }

    public Task<HttpResponseMessage> SignIn(string email, string password, string returnUrl = "/") =>
        Submit($"/account/sign-in?ReturnUrl={Uri.EscapeDataString(returnUrl)}", "sign-in", Form(("Input.Email", email), ("Input.Password", password)));

    public Task<HttpResponseMessage> SignOut() => Submit("/account/sign-out", handler: null, Form(("returnUrl", "/")));

    /// <summary>Calls the portal as its own pages do: with the header that a foreign page cannot send.</summary>
    /// <param name="method">An unsafe one.</param>
    /// <param name="path">Where to.</param>
    /// <param name="body">Sent as JSON.</param>
    /// <param name="drawnFor">Short name of the organisation that the page shows; null says nothing.</param>
    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, string? drawnFor = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, body.GetType()) };
        request.Headers.Add(AntiforgeryHeader.Name, AntiforgeryHeader.Value);
        if (drawnFor is not null)
        {
            request.Headers.Add(OrganisationHeader.Name, drawnFor);
        }
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<T> Json<T>(string path) => (await Http.GetFromJsonAsync<T>(path, TestContext.Current.CancellationToken))!;

    /// <summary>The sealed value of the session cookie, or null.</summary>
    public string? SessionCookie => cookies.GetAllCookies().FirstOrDefault(cookie => cookie.Name is "portal" or "__Host-portal")?.Value;

    /// <summary>What a thief does with a copied cookie.</summary>
    public void Carry(string sessionCookie) => cookies.Add(new Uri("http://localhost"), new Cookie("portal", sessionCookie));

    /// <summary>What the portal answers to a program with this cookie.</summary>
    public async Task<HttpStatusCode> Status(string path) => (await Get(path)).StatusCode;

    public static KeyValuePair<string, string>[] Form(params (string Name, string Value)[] fields) =>
        [.. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))];

    public void Dispose() => Http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
