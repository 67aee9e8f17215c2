using System.Net;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Grpc;

namespace Portal.Server.Tests.Keys;

/// <summary>What is sent instead of a key, on every face: nobody is let in, nothing breaks, and nothing of it is logged.</summary>
public sealed class HostileKeyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static (HttpMethod Method, string Path)[] Faces =>
    [
        (HttpMethod.Post, "/predict/faces"), (HttpMethod.Post, "/predict/faces/result"), (HttpMethod.Get, "/v1/models"), (HttpMethod.Post, "/v1/embeddings"),
        (HttpMethod.Post, "/v1/chat/completions"), (HttpMethod.Post, "/v2/models/faces/infer"), (HttpMethod.Post, "/v2/models/faces/generate"),
        (HttpMethod.Post, "/v2/repository/index"), (HttpMethod.Get, "/v2/models/stats"), (HttpMethod.Get, "/api/usage"), (HttpMethod.Get, "/api/usage/export.csv"),
    ];

    [Fact]
    public async Task No_face_takes_what_is_no_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        (string Name, string Value)[][] hostile =
        [
            [("Authorization", "Bearer ' OR '1'='1' --")],
            [("X-Api-Key", "aip_live_' OR 1=1; DROP TABLE ApiKeys;--_x")],
            [("Authorization", $"Bearer {new string('a', 1 << 20)}")],
            [("X-Api-Key", new string('k', 1 << 20))],
            [("Authorization", $"Bearer {tenant.Key}\0")],
            [("X-Api-Key", $"\0{tenant.Key}")],
            [("Authorization", $"Bearer {tenant.Key}"), ("Authorization", $"Bearer {tenant.Key}")],
            [("Authorization", $"Bearer {tenant.Key}, Bearer {tenant.Key}")],
            [("Authorization", $"Bearer {tenant.Key}"), ("X-Api-Key", tenant.Key[..^1] + (tenant.Key[^1] == 'x' ? 'y' : 'x'))],
            [("Authorization", $"Basic {Convert.ToBase64String("user:password"u8)}"), ("X-Api-Key", tenant.Key)],
            [("Authorization", tenant.Key)],
            [("Authorization", $"Bearer {tenant.Key.ToUpperInvariant()}")],
        ];

        foreach (var headers in hostile)
        {
            foreach (var (method, path) in Faces)
            {
                using var request = new HttpRequestMessage(method, path) { Content = Body(method, path) };
                foreach (var (name, value) in headers)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }
                using var response = await app.CreateClient().SendAsync(request, Stop);
                Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{path}: {headers[0].Value[..Math.Min(40, headers[0].Value.Length)]} got {response.StatusCode}");
            }
        }
        Assert.Equal(0, app.Engine.Runs);
        Assert.Equal(1, await app.Db(db => db.ApiKeys.CountAsync(Stop)));
        Assert.DoesNotContain(app.Log.All, line => line.Contains(tenant.Key[^43..], StringComparison.Ordinal) || line.Contains("DROP TABLE", StringComparison.Ordinal));
    }

    /// <summary>Over a real socket the server ends such a call before any key is looked at: 1 MiB of headers is not even kept in memory.</summary>
    [Theory]
    [InlineData("Authorization: Bearer ", 1 << 20, '!', "HTTP/1.1 431 Request Header Fields Too Large")]
    [InlineData("X-Api-Key: ", 1 << 20, '!', "HTTP/1.1 431 Request Header Fields Too Large")]
    [InlineData("Authorization: Bearer ", 1, '\0', "HTTP/1.1 400 Bad Request")]
    [InlineData("X-Api-Key: ", 1, '\0', "HTTP/1.1 400 Bad Request")]
    public async Task What_no_header_may_hold_is_refused_before_the_door(string header, int length, char character, string refusal)
    {
        await using var app = new GatewayApp();
        app.UseKestrel(0);
        await Tenant.Create(app, "acme", "faces");

        foreach (var (method, path) in Faces)
        {
            var answer = await Answer(app, $"{method} {path}", $"{header}{new string(character, length)}");
            Assert.True(answer == refusal, $"{path}: {answer}");
        }
        Assert.Equal(0, app.Engine.Runs);
        Assert.DoesNotContain(app.Log.All, line => line.Contains(new string(character, 64), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Grpc_takes_none_either()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        Metadata[] hostile =
        [
            new() { { "authorization", "Bearer ' OR '1'='1' --" } },
            new() { { "x-api-key", new string('k', 1 << 20) } },
            new() { { "authorization", $"Bearer {tenant.Key}" }, { "authorization", $"Bearer {tenant.Key}" } },
            new() { { "authorization", $"Bearer {tenant.Key}" }, { "x-api-key", "another" } },
            new() { { "authorization", $"Basic {Convert.ToBase64String("user:password"u8)}" }, { "x-api-key", tenant.Key } },
        ];

        foreach (var metadata in hostile)
        {
            var refusal = await GrpcCalls.Refused(GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), metadata, cancellationToken: Stop));
            Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
        }
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task A_key_in_the_address_is_refused_on_every_face_with_the_reason_and_is_not_logged()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        foreach (var (method, path) in Faces)
        {
            foreach (var query in new[] { $"api_key={tenant.Key}", $"key={tenant.Key}", "key=anything", "access_token=x", $"q={tenant.Key}", "x-api-key=" })
            {
                using var request = new HttpRequestMessage(method, $"{path}?{query}") { Content = Body(method, path) };
                request.Headers.Add("X-Api-Key", tenant.Key);
                using var response = await app.CreateClient().SendAsync(request, Stop);
                Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{path}?{query} got {response.StatusCode}");
                Assert.Contains("address", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            }
        }
        Assert.Equal(0, app.Engine.Runs);
        Assert.DoesNotContain(app.Log.All, line => line.Contains(tenant.Key[^43..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bound_key_is_bound_on_every_face()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces", "speech");
        var key = (await tenant.SignedIn().MakeKey(new { name = "speech only", models = new[] { "speech" } })).Secret;

        var predict = await tenant.Call(key);
        var infer = await tenant.WithKey(key).PostAsync("/v2/models/faces/infer", Inputs.Json(new { inputs = Array.Empty<object>() }), Stop);
        var embeddings = await tenant.WithKey(key).PostAsync("/v1/embeddings", Inputs.Json(new { model = "faces", input = "x" }), Stop);
        var grpc = await GrpcCalls.Refused(GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(key)));

        Assert.Equal((HttpStatusCode.Forbidden, "model_not_allowed"), predict);
        Assert.Equal(HttpStatusCode.Forbidden, infer.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, embeddings.StatusCode);
        Assert.Equal((StatusCode.PermissionDenied, "model_not_allowed"), (grpc.StatusCode, grpc.Trailers.GetValue("x-portal-code")));
        Assert.Equal(0, app.Engine.Runs);
    }

    private static HttpContent? Body(HttpMethod method, string path) =>
        method == HttpMethod.Get ? null : path.StartsWith("/predict", StringComparison.Ordinal) ? Inputs.PngBody : Inputs.Json(new { text_input = "x" });

    /// <returns>The status line.</returns>
    private static async Task<string?> Answer(GatewayApp app, string request, string headers)
    {
        using var client = new TcpClient();
        var address = app.ClientOptions.BaseAddress;
        await client.ConnectAsync(address.Host, address.Port, Stop);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        var status = reader.ReadLineAsync(Stop).AsTask();
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{request} HTTP/1.1\r\nHost: {address.Authority}\r\n{headers}\r\n\r\n"), Stop);
        }
        catch (IOException)
        {
            // Answered before all of it was sent.
        }
        return await status;
    }
}
