using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Gateway.OpenAi;

public sealed class OpenAiEmbeddingsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/embeddings")]
    [InlineData("/openai/v1/embeddings")]
    public async Task Texts_become_vectors_and_their_tokens_are_metered(string path)
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var response = await tenant.WithKey().PostAsync(path, Inputs.Json(new { model = "words", input = new[] { "Hello, world!", "the" } }), Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Json();
        Assert.Equal(("list", "words"), (answer.GetProperty("object").GetString(), answer.GetProperty("model").GetString()));
        var data = answer.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal([0, 1], data.Select(item => item.GetProperty("index").GetInt32()));
        Assert.All(data, item => Assert.Equal(TextModels.Width, item.GetProperty("embedding").GetArrayLength()));
        Assert.Equal("""{"prompt_tokens":9,"total_tokens":9}""", answer.GetProperty("usage").GetRawText());
        var id = response.Headers.GetValues("x-request-id").Single();
        Assert.Equal(id, response.Headers.GetValues(ReceiptHeaders.RequestId).Single());
        Assert.Equal(("9", "words@1.0.0"), (response.Headers.GetValues(ReceiptHeaders.Units).Single(), response.Headers.GetValues(ReceiptHeaders.Model).Single()));
        var usage = await portal.OnlyEvent();
        Assert.Equal((id, Surface.OpenAi, 9, 9000), (usage.RequestId.ToString(), usage.Surface, usage.Units, usage.PriceMicros));
    }

    [Fact]
    public async Task Base64_holds_the_same_numbers_to_the_last_bit()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        async Task<JsonElement> Embed(string format) =>
            (await (await Post(tenant, new { model = "words", input = "hello", encoding_format = format })).Json()).GetProperty("data")[0].GetProperty("embedding");

        var bytes = (await Embed("base64")).GetBytesFromBase64();
        var numbers = (await Embed("float")).EnumerateArray().Select(number => number.GetSingle()).ToArray();

        Assert.Equal(numbers, MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Fact]
    public async Task A_text_and_its_tokens_have_one_vector_however_they_are_sent()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;
        object[] inputs = ["hello world", new[] { "hello world" }, new[] { 2, 5, 6, 3 }, new[] { new[] { 2, 5, 6, 3 } }];

        var vectors = new List<string>();
        foreach (var input in inputs)
        {
            var answer = await (await Post(tenant, new { model = "words@1.0.0", input, encoding_format = "base64", user = "u" })).Json();
            vectors.Add(Assert.Single(answer.GetProperty("data").EnumerateArray()).GetProperty("embedding").GetString()!);
        }

        Assert.Single(vectors.Distinct());
    }

    [Fact]
    public async Task Fewer_dimensions_are_given_where_the_model_has_them()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var cut = await (await Post(tenant, new { model = "nested", input = "hello", dimensions = 8 })).Json();
        var refused = await Post(tenant, new { model = "words", input = "hello", dimensions = 8 });

        Assert.Equal(8, cut.GetProperty("data")[0].GetProperty("embedding").GetArrayLength());
        Assert.Equal((HttpStatusCode.BadRequest, "dimensions"), (refused.StatusCode, await refused.Param()));
    }

    [Fact]
    public async Task A_bad_request_names_the_property_at_fault()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;
        (string Json, string? Param)[] bad =
        [
            ("""{"model":"words"}""", "input"),
            ("""{"model":"words","input":1}""", "input"),
            ("""{"model":"words","input":""}""", "input"),
            ("""{"model":"words","input":[]}""", "input"),
            ("""{"model":"words","input":["hello",5]}""", "input"),
            ("""{"model":"words","input":[5,"hello"]}""", "input"),
            ("""{"model":"words","input":[5.5]}""", "input"),
            ("""{"model":"words","input":[99]}""", "input"),
            ("""{"model":"words","input":"\ud800"}""", "input"),
            ("""{"model":"words","input":{"text":"hello"}}""", "input"),
            ("""{"model":"words","input":"hello","encoding_format":"hex"}""", "encoding_format"),
            ("""{"model":"words","input":"hello","dimensions":0}""", "dimensions"),
            ("""{"model":"words","input":"hello","dimensions":49}""", "dimensions"),
            ("""{"model":"sphinx","input":"hello"}""", "input"),
            ("""{"input":"hello"}""", "model"),
            ("""{"model":5,"input":"hello"}""", "model"),
            ("""{"model":"words",""", null),
            ("[]", null),
            ("", null),
        ];

        foreach (var (json, param) in bad)
        {
            var body = Inputs.Body(System.Text.Encoding.UTF8.GetBytes(json), "application/json");
            var response = await tenant.WithKey().PostAsync("/v1/embeddings", body, Stop);
            var error = (await response.Json()).GetProperty("error");
            Assert.Equal((json, HttpStatusCode.BadRequest, param), (json, response.StatusCode, error.GetProperty("param").GetString()));
            Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
            Assert.False(string.IsNullOrEmpty(error.GetProperty("message").GetString()));
        }
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_answered_with_the_limit()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var response = await Post(tenant, new { model = "words", input = string.Join(' ', Enumerable.Repeat("hello", 100)) });

        var error = (await response.Json()).GetProperty("error");
        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded"), (response.StatusCode, error.GetProperty("code").GetString()));
        Assert.Contains("102 tokens; the model reads at most 64", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal((EndReason.InvalidInput, 0), ((await portal.OnlyEvent()).EndReason, (await portal.OnlyEvent()).Units));
    }

    private static Task<HttpResponseMessage> Post(Tenant tenant, object body) =>
        tenant.WithKey().PostAsync("/v1/embeddings", Inputs.Json(body), Stop);
}

internal static class OpenAiAnswers
{
    public static async Task<string?> Param(this HttpResponseMessage response) =>
        (await response.Json()).GetProperty("error").GetProperty("param").GetString();
}
