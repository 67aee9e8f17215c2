using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Portal.Client.Contracts;

namespace Portal.Benchmarks.Pages;

/// <summary>Somebody who is signed in and asks what the pages ask.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient http;

    private Visitor(HttpClient http) => this.http = http;

    public static async Task<Visitor> SignInAsync(Uri portal, string email)
    {
        var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false })
        {
            BaseAddress = portal,
            Timeout = TimeSpan.FromMinutes(30),
        };
        var form = await http.GetStringAsync("account/sign-in");
        using var content = new FormUrlEncodedContent(
        [
            new("__RequestVerificationToken", WebUtility.HtmlDecode(Token().Match(form).Groups[1].Value)),
            new("_handler", "sign-in"), new("Input.Email", email), new("Input.Password", World.Password),
        ]);
        using var answer = await http.PostAsync("account/sign-in", content);
        return answer.StatusCode == HttpStatusCode.Found
            ? new(http)
            : throw new InvalidOperationException($"{email} could not sign in: {answer.StatusCode}");
    }

    /// <returns>Milliseconds until the whole answer was here.</returns>
    public async Task<double> GetAsync(string path)
    {
        var watch = Stopwatch.StartNew();
        using var answer = await http.GetAsync(path);
        await answer.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null);
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <returns>Seconds.</returns>
    public async Task<double> PostAsync(string path)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Add(AntiforgeryHeader.Name, AntiforgeryHeader.Value);
            using var answer = await http.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.Conflict)
            {
                answer.EnsureSuccessStatusCode();
                break;
            }
            // The portal's own round is at it.
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
        return watch.Elapsed.TotalSeconds;
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
