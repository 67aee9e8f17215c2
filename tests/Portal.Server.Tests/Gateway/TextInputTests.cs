using System.Net;
using System.Text;
using System.Text.Json;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Gateway;

/// <summary>Models of text behind <c>/predict</c> and the short way.</summary>
public sealed class TextInputTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_is_a_text_however_it_is_sent()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;
        HttpContent[] bodies =
        [
            Inputs.Json(new { inputs = "hello world" }),
            Inputs.Json(new { inputs = new[] { "hello world" }, truncate = (object?)null }),
            Inputs.Body("hello world"u8.ToArray(), "text/plain; charset=utf-8"),
        ];

        var answers = new List<string>();
        foreach (var body in bodies)
        {
            var response = await tenant.WithKey().PostAsync("/predict/words", body, Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            answers.Add(await response.Content.ReadAsStringAsync(Stop));
        }

        var vector = JsonDocument.Parse(Assert.Single(answers.Distinct())).RootElement;
        Assert.Equal((1, TextModels.Width), (vector.GetArrayLength(), vector[0].GetArrayLength()));
    }

    [Fact]
    public async Task A_prompt_is_continued_as_its_parameters_say()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        async Task<string?> Continue(object body) =>
            (await (await tenant.WithKey().PostAsync("/predict/sphinx", Inputs.Json(body), Stop)).Json()).GetProperty("generated_text").GetString();

        Assert.Equal("_of judge,中文!", await Continue(new { inputs = "x" }));
        Assert.Equal("_of", await Continue(new { inputs = "x", parameters = new { max_new_tokens = 3 } }));
        Assert.Equal("_of ", await Continue(new { inputs = "x", parameters = new { stop = new[] { "judge" }, best_of = 1 } }));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("inputs")]
    public async Task Three_lines_of_script_are_enough_for_a_text(string field)
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;
        var client = tenant.WithKey();

        async Task<JsonElement> Result(string model, string text)
        {
            var found = await (await client.PostAsync("/api/model", Inputs.Json(new { model_id = model }), Stop)).Json();
            var url = found.GetProperty("model").GetProperty("url").GetString()!;
            return (await (await client.PostAsync(url, Inputs.Json(new Dictionary<string, string> { [field] = text }), Stop)).Json()).GetProperty("result");
        }

        Assert.Equal("_of judge,中文!", (await Result("sphinx", "x")).GetProperty("generated_text").GetString());
        Assert.Equal(TextModels.Width, (await Result("words", "hello"))[0].GetArrayLength());
    }

    [Fact]
    public async Task What_is_wrong_with_a_text_is_said_by_its_property()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;
        (string Model, string Json, HttpStatusCode Status, string? Field)[] bad =
        [
            ("words", "{", HttpStatusCode.BadRequest, null),
            ("words", "[]", HttpStatusCode.BadRequest, null),
            ("words", "{}", HttpStatusCode.BadRequest, "inputs"),
            ("words", """{"inputs":5}""", HttpStatusCode.BadRequest, "inputs"),
            ("words", """{"inputs":["a",5]}""", HttpStatusCode.BadRequest, "inputs"),
            ("words", """{"inputs":""}""", HttpStatusCode.UnprocessableEntity, "inputs"),
            ("words", """{"inputs":"\ud800"}""", HttpStatusCode.BadRequest, "inputs"),
            ("words", """{"inputs":"x","normalize":false}""", HttpStatusCode.BadRequest, "normalize"),
            ("words", """{"inputs":"x","truncate":true}""", HttpStatusCode.BadRequest, "truncate"),
            ("sphinx", """{"inputs":["x"]}""", HttpStatusCode.BadRequest, "inputs"),
            ("sphinx", """{"inputs":"x","stream":true}""", HttpStatusCode.BadRequest, "stream"),
            ("sphinx", """{"inputs":"x","parameters":[]}""", HttpStatusCode.BadRequest, "parameters"),
            ("sphinx", """{"inputs":"x","parameters":{"top_k":5}}""", HttpStatusCode.BadRequest, "top_k"),
            ("sphinx", """{"inputs":"x","parameters":{"max_new_tokens":0}}""", HttpStatusCode.BadRequest, "max_new_tokens"),
        ];

        foreach (var (model, json, status, field) in bad)
        {
            var response = await tenant.WithKey().PostAsync($"/predict/{model}", Inputs.Body(Encoding.UTF8.GetBytes(json), "application/json"), Stop);
            var problem = await response.Json();
            var named = problem.TryGetProperty("field", out var found) ? found.GetString() : null;
            Assert.Equal((json, status, field), (json, response.StatusCode, named));
        }
    }

    [Fact]
    public async Task A_model_of_text_takes_no_image()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var response = await tenant.WithKey().PostAsync("/predict/words", Inputs.PngBody, Stop);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }
}
