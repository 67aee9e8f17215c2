using System.Net;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Predict;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

public sealed class InputTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Base64 => Convert.ToBase64String(Inputs.Png);

    [Fact]
    public async Task The_engine_gets_the_bytes_however_they_are_sent()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var seen = new List<string>();
        app.Engine.Answer = (input, _) =>
        {
            Assert.Equal(Inputs.Png, ((EncodedInput)input).Body.ToArray());
            seen.Add(((EncodedInput)input).MediaType);
            return Task.FromResult(FakeEngine.OneFace);
        };

        HttpContent[] bodies =
        [
            Inputs.PngBody,
            Inputs.Body(Inputs.Png, null),
            Inputs.Body(Inputs.Png, "application/octet-stream"),
            Inputs.Json(new { inputs = Base64 }),
            Inputs.Json(new { inputs = $"data:image/png;base64,{Base64}", parameters = new { threshold = 0.5 } }),
        ];
        foreach (var body in bodies)
        {
            Assert.Equal(HttpStatusCode.OK, (await tenant.WithKey().PostAsync("/predict/faces", body, Stop)).StatusCode);
        }

        Assert.Equal(Enumerable.Repeat("image/png", bodies.Length), seen);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("audio/wav")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("not a media type")]
    public async Task A_wrong_media_type_is_answered_with_the_right_ones(string mediaType)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var body = Inputs.Body(Inputs.Png, null);
        body.Headers.TryAddWithoutValidation("Content-Type", mediaType);

        var response = await tenant.WithKey().PostAsync("/predict/faces", body, Stop);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("image/png, image/jpeg", (await response.Json()).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("RIFF....WAVEfmt ")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    public async Task Unnamed_bytes_are_judged_by_what_they_are(string bytes)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var body = Inputs.Body(System.Text.Encoding.ASCII.GetBytes(bytes), "application/octet-stream");
        var response = await tenant.WithKey().PostAsync("/predict/faces", body, Stop);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Bad_json_is_answered_with_the_field_that_is_wrong()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        (string Json, string Code)[] bad =
        [
            ("", "empty_body"), ("{", "invalid_json"), ("[]", "invalid_json"), ("null", "invalid_json"), ("{}", "invalid_json"),
            ("""{"inputs":1}""", "invalid_json"), ("""{"inputs":""}""", "empty_body"), ("""{"inputs":"%%%"}""", "invalid_base64"),
            ("""{"inputs":"\ud800"}""", "invalid_base64"), ("""{"inputs":"data:image/png;base64,%%%"}""", "invalid_base64"),
        ];

        foreach (var (json, code) in bad)
        {
            var body = Inputs.Body(System.Text.Encoding.UTF8.GetBytes(json), "application/json");
            var response = await tenant.WithKey().PostAsync("/predict/faces", body, Stop);
            var problem = await response.Json();
            Assert.Equal((json, HttpStatusCode.BadRequest, code, "inputs"),
                (json, response.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        }
    }

    [Fact]
    public async Task Too_many_bytes_are_refused_by_their_announced_length()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await tenant.WithKey().PostAsync("/predict/faces", Inputs.Body(new byte[BodyReader.MaxBytes + 1], "image/png"), Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("body_too_large", await response.Code());
    }

    [Fact]
    public async Task The_largest_input_passes_in_base64_and_one_more_byte_does_not()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        Task<HttpResponseMessage> Send(int bytes) => tenant.WithKey().PostAsync(
            "/predict/faces", Inputs.Json(new { inputs = $"data:image/png;base64,{Convert.ToBase64String(new byte[bytes])}" }), Stop);

        Assert.Equal(HttpStatusCode.OK, (await Send(BodyReader.MaxBytes)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Send(BodyReader.MaxBytes + 1)).StatusCode);
    }
}
