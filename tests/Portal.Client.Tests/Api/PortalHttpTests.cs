using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Client.Api;
using Portal.Client.Contracts;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Api;

public sealed class PortalHttpTests : PageTest
{
    private readonly Wire wire;

    public PortalHttpTests()
        : this(new Wire())
    {
    }

    private PortalHttpTests(Wire wire)
        : base(services => services
            .AddPortalApis(new Uri("https://portal.example/"))
            .Replace(ServiceDescriptor.Scoped(_ => new HttpClient(wire) { BaseAddress = new Uri("https://portal.example/") }))) =>
        this.wire = wire;

    private T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unsafe_methods_carry_the_antiforgery_header()
    {
        wire.Answer(HttpStatusCode.NoContent);

        await Get<IKeysApi>().Revoke("a/b", Token);

        Assert.Equal("DELETE https://portal.example/api/keys/a%2Fb", wire.Asked);
        Assert.Equal("1", wire.Headers!.GetValues(AntiforgeryHeader.Name).Single());
    }

    [Fact]
    public async Task Unsafe_methods_name_the_organisation_that_the_page_was_drawn_for()
    {
        SignIn();
        wire.Answer(HttpStatusCode.NoContent);

        await Get<IKeysApi>().Revoke("a", Token);

        Assert.Equal("demo", wire.Headers!.GetValues(OrganisationHeader.Name).Single());
    }

    [Fact]
    public async Task A_refusal_keeps_its_code_field_words_and_status()
    {
        wire.Answer(HttpStatusCode.Conflict, """{"title":"Conflict","detail":"No such plan.","code":"unknown_plan","field":"Plan"}""", "application/problem+json");

        var outcome = await Get<ISubscriptionsApi>().Subscribe(new SubscribeRequest("ppocr", "gold"), Token);

        Assert.Equal(new Refusal("unknown_plan", "No such plan.", 409, "Plan"), outcome.Refusal);
    }

    [Fact]
    public async Task A_validation_problem_names_the_first_field()
    {
        wire.Answer(HttpStatusCode.BadRequest, """{"title":"Invalid","errors":{"Name":["The name is required."]}}""", "application/problem+json");

        var outcome = await Get<IKeysApi>().Create(new CreateApiKeyRequest(""), Token);

        Assert.Equal(("The name is required.", "Name"), (outcome.Refusal!.Message, outcome.Refusal.Field));
    }

    [Fact]
    public async Task A_wait_is_turned_into_a_time()
    {
        wire.Answer(HttpStatusCode.TooManyRequests, """{"detail":"Slow down.","code":"rate"}""", "application/problem+json");
        wire.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(30));

        var outcome = await Get<IPredictionsApi>().Predict("ppocr", new byte[] { 1 }, "image/png", Token);

        Assert.Equal(Data.Now.AddSeconds(30), outcome.Refusal!.RetryAt);
    }

    [Fact]
    public async Task What_is_not_there_is_null_where_the_contract_says_so()
    {
        wire.Answer(HttpStatusCode.NotFound);

        Assert.Null(await Get<IModelsApi>().Get("nope", Token));
        Assert.Null(await Get<ISubscriptionsApi>().Get("nope", Token));
        Assert.Null(await Get<IUsageApi>().Receipt("nope", Token));
    }

    [Fact]
    public async Task A_fault_of_the_portal_is_no_refusal()
    {
        wire.Answer(HttpStatusCode.InternalServerError, "<html>proxy</html>", "text/html");

        await Assert.ThrowsAsync<HttpRequestException>(() => Get<IKeysApi>().Create(new CreateApiKeyRequest("x"), Token));
    }

    [Fact]
    public async Task The_filters_of_the_catalogue_are_escaped()
    {
        wire.Answer(HttpStatusCode.OK, "[]");

        await Get<IModelsApi>().List("发票 & more", "image-to-text", Token);

        Assert.Equal("GET https://portal.example/api/models?search=%E5%8F%91%E7%A5%A8%20%26%20more&task=image-to-text", wire.Asked);
    }

    [Fact]
    public async Task A_lost_connection_is_noticed_and_so_is_its_return()
    {
        wire.IsCut = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => Get<IModelsApi>().List(null, null, Token));
        Assert.True(Get<ConnectionState>().IsLost);

        wire.IsCut = false;
        wire.Answer(HttpStatusCode.OK, "[]");
        await Get<IModelsApi>().List(null, null, Token);
        Assert.False(Get<ConnectionState>().IsLost);
    }

    [Fact]
    public async Task An_ended_session_leads_to_sign_in_and_back()
    {
        Navigation.NavigateTo("/keys");
        wire.Answer(HttpStatusCode.Unauthorized);

        await Assert.ThrowsAsync<HttpRequestException>(() => Get<IKeysApi>().List(Token));

        Assert.EndsWith("/account/sign-in?returnUrl=%2Fkeys", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prediction_is_sent_as_it_is_and_its_receipt_read_from_the_headers()
    {
        wire.Answer(HttpStatusCode.OK, """{"generated_text":"hi"}""");
        wire.ReceiptUnits = "3";

        var outcome = await Get<IPredictionsApi>().Predict("ppocr", new byte[] { 1, 2, 3 }, "image/png", Token);

        Assert.Equal("POST https://portal.example/predict/ppocr", wire.Asked);
        Assert.Equal(("image/png", 3L), (wire.ContentType, wire.ContentLength));
        Assert.Equal(new PredictionReceipt("req_7", 3, 3000, 12.5, "charged"), outcome.Value!.Receipt);
        Assert.Equal("hi", outcome.Value.Result.GetProperty("generated_text").GetString());
    }

    private sealed class Wire : HttpMessageHandler
    {
        private HttpStatusCode status;
        private string body = "";
        private string type = "application/json";

        public bool IsCut { get; set; }

        public RetryConditionHeaderValue? RetryAfter { get; set; }

        public string? ReceiptUnits { get; set; }

        public string? Asked { get; private set; }

        public HttpRequestHeaders? Headers { get; private set; }

        public string? ContentType { get; private set; }

        public long? ContentLength { get; private set; }

        public void Answer(HttpStatusCode code, string content = "", string mediaType = "application/json") =>
            (status, body, type) = (code, content, mediaType);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsCut)
            {
                throw new HttpRequestException("The line is cut.");
            }
            (Asked, Headers) = ($"{request.Method} {request.RequestUri!.AbsoluteUri}", request.Headers);
            (ContentType, ContentLength) = (request.Content?.Headers.ContentType?.MediaType, request.Content?.Headers.ContentLength);
            var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) };
            response.Headers.RetryAfter = RetryAfter;
            if (ReceiptUnits is not null)
            {
                response.Headers.Add(ReceiptHeaders.RequestId, "req_7");
                response.Headers.Add(ReceiptHeaders.Units, ReceiptUnits);
                response.Headers.Add(ReceiptHeaders.PriceMicros, "3000");
                response.Headers.Add(ReceiptHeaders.LatencyMs, "12.5");
                response.Headers.Add(ReceiptHeaders.Rule, "charged");
            }
            return Task.FromResult(response);
        }
    }
}
