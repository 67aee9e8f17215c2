using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Subscriptions;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing;

public sealed class RequestDecisionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_publisher_approves_and_only_then_may_the_organisation_call()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);
        var desk = publisher.SignedIn("Publisher");

        Assert.Equal("needs_approval", await (await customer.SignedIn().Subscribe("team")).Code());
        var sent = await (await customer.SignedIn().Apply("team", "Counting visitors", "About 500")).Json();
        Assert.Equal("pending", sent.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.Predict()).StatusCode);
        var waiting = Assert.Single((await desk.Read("/api/publishing/requests")).EnumerateArray());
        Assert.Equal(("customer", "team"), (waiting.GetProperty("organisation").GetString(), waiting.GetProperty("plan").GetProperty("code").GetString()));
        Assert.Equal([("What for?", "Counting visitors"), ("How many?", "About 500")], waiting.GetProperty("answers").EnumerateArray()
            .Select(a => (a.GetProperty("question").GetString(), a.GetProperty("answer").GetString())));

        Assert.Equal(HttpStatusCode.NoContent, (await desk.Answer(Id(sent), "approve")).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await customer.Predict()).StatusCode);
        Assert.Equal("approved", await State(customer));
        Assert.Equal("request_decided", await (await desk.Answer(Id(sent), "refuse")).Code());
        Assert.Empty((await desk.Read("/api/publishing/requests")).EnumerateArray());
        Assert.Equal(1, await app.Db(db => db.SubscriptionTerms.CountAsync(t => t.OrganisationId == customer.OrganisationId, Stop)));
    }

    [Fact]
    public async Task A_refusal_has_a_reason_that_only_the_asking_organisation_reads()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);
        var stranger = (await Tenant.Create(app, "stranger")).SignedIn("Owner");
        var sent = await (await customer.SignedIn().Apply("team", "a", "b")).Json();

        Assert.Equal(HttpStatusCode.BadRequest, (await publisher.SignedIn("Publisher").Answer(Id(sent), "refuse", new string('x', 201))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await publisher.SignedIn("Publisher").Answer(Id(sent), "refuse", "")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await publisher.SignedIn("Publisher").Answer(Id(sent), "refuse")).StatusCode);

        var own = Assert.Single((await customer.SignedIn("Viewer").Read("/api/subscription-requests")).EnumerateArray());
        Assert.Equal(("refused", Publishers.Reason), (own.GetProperty("state").GetString(), own.GetProperty("reason").GetString()));
        Assert.Equal("[]", await stranger.GetStringAsync("/api/subscription-requests", Stop));
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.Predict()).StatusCode);
        // The way is open to ask again.
        Assert.Equal(HttpStatusCode.OK, (await customer.SignedIn().Apply("team", "Now with words", "b")).StatusCode);
    }

    [Fact]
    public async Task Nobody_but_the_models_publisher_answers()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);
        var stranger = await (await Tenant.Create(app, "stranger")).Owning("speech");
        var id = Id(await (await customer.SignedIn().Apply("team", "a", "b")).Json());

        foreach (var answer in new[] { "approve", "refuse" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.SignedIn("Owner").Answer(id, answer)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await customer.SignedIn("Owner").Answer(id, answer)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.SignedIn("Operator").Answer(id, answer)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await publisher.SignedIn("Member").Answer(id, answer)).StatusCode);
        }

        Assert.Equal("[]", await stranger.SignedIn("Owner").GetStringAsync("/api/publishing/requests", Stop));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.SignedIn("Owner").DeleteAsync($"/api/subscription-requests/{id}", Stop)).StatusCode);
        Assert.Equal("pending", await State(customer));
    }

    [Fact]
    public async Task An_organisation_asks_once_and_may_take_it_back()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => customer.SignedIn().Apply("team", "a", "b")));

        var sent = await Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK).Json();
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.SignedIn("Viewer").DeleteAsync($"/api/subscription-requests/{Id(sent)}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await customer.SignedIn().DeleteAsync($"/api/subscription-requests/{Id(sent)}", Stop)).StatusCode);
        Assert.Equal("request_decided", await (await publisher.SignedIn("Publisher").Answer(Id(sent), "approve")).Code());
        Assert.Equal(0, await app.Db(db => db.Subscriptions.CountAsync(Stop)));
    }

    [Fact]
    public async Task Of_two_answers_at_one_time_the_first_stands()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);
        var id = Id(await (await customer.SignedIn().Apply("team", "a", "b")).Json());
        var desk = publisher.SignedIn("Publisher");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => desk.Answer(id, i % 2 == 0 ? "approve" : "refuse")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        var state = await app.Db(db => db.SubscriptionRequests.Select(r => r.State).SingleAsync(Stop));
        Assert.Equal(state == RequestState.Approved ? 1 : 0, await app.Db(db => db.Subscriptions.CountAsync(Stop)));
    }

    [Fact]
    public async Task Nobody_is_put_on_terms_that_were_replaced_since()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);
        var id = Id(await (await customer.SignedIn().Apply("team", "a", "b")).Json());
        await publisher.SignedIn("Publisher").Publish(Publishers.Terms("team", price: 9_999_999));

        Assert.Equal("plan_withdrawn", await (await publisher.SignedIn("Publisher").Answer(id, "approve")).Code());
        Assert.Equal("plan_changed", await (await customer.SignedIn().Subscribe("team", version: 1)).Code());
        Assert.Equal(0, await app.Db(db => db.Subscriptions.CountAsync(Stop)));
    }

    [Fact]
    public async Task Nobody_is_bound_to_a_licence_that_was_changed_since_it_was_accepted()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);
        var (desk, words) = (publisher.SignedIn("Publisher"), new DraftForm { LicenceText = "Do as you like.", LicenceIsAccepted = true });
        await app.AddUpload("1.1.0", ModelVersionState.Preview, form: words);
        await app.AddUpload("1.2.0", ModelVersionState.Preview, form: words with { LicenceText = "Do as we like." });
        await desk.ChangedState("1.1.0", ModelVersionState.Available);
        var asked = Id(await (await Apply(customer, "1.1.0")).Json());

        await desk.ChangedState("1.2.0", ModelVersionState.Available);
        var refused = await desk.Answer(asked, "approve");

        Assert.Equal((HttpStatusCode.Conflict, "licence_changed"), (refused.StatusCode, await refused.Code()));
        Assert.Contains("version 1.2.0 asks for other words", await refused.Detail(), StringComparison.Ordinal);
        Assert.Equal(("pending", 0), (await State(customer), await app.Db(db => db.Subscriptions.CountAsync(Stop))));
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Answer(asked, "refuse")).StatusCode);
        Assert.Equal("licence_not_accepted", await (await Apply(customer, "1.1.0")).Code());
        asked = Id(await (await Apply(customer, "1.2.0")).Json());
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Answer(asked, "approve")).StatusCode);
        var accepted = await app.Db(db => db.Subscriptions.Select(s => s.AcceptedLicenceVersionId).SingleAsync(Stop));
        Assert.Equal("1.2.0", await app.Db(db => db.ModelVersions.Where(v => v.Id == accepted).Select(v => v.Version).SingleAsync(Stop)));
    }

    [Fact]
    public async Task Another_version_under_the_same_words_keeps_nobody_waiting()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);
        var (desk, words) = (publisher.SignedIn("Publisher"), new DraftForm { LicenceText = "Do as you like.", LicenceIsAccepted = true });
        await app.AddUpload("1.1.0", ModelVersionState.Preview, form: words);
        await app.AddUpload("1.2.0", ModelVersionState.Preview, form: words);
        await desk.ChangedState("1.1.0", ModelVersionState.Available);
        var asked = Id(await (await Apply(customer, "1.1.0")).Json());

        await desk.ChangedState("1.2.0", ModelVersionState.Available);

        Assert.Equal(HttpStatusCode.NoContent, (await desk.Answer(asked, "approve")).StatusCode);
    }

    [Fact]
    public async Task Who_was_asked_for_no_licence_is_not_bound_to_one_that_came_since()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);
        var desk = publisher.SignedIn("Publisher");
        var asked = Id(await (await Apply(customer, null)).Json());
        await app.AddUpload("1.1.0", ModelVersionState.Preview, form: new() { LicenceText = "Do as you like.", LicenceIsAccepted = true });

        await desk.ChangedState("1.1.0", ModelVersionState.Available);

        Assert.Equal("licence_changed", await (await desk.Answer(asked, "approve")).Code());
    }

    [Fact]
    public async Task A_form_that_is_not_filled_in_is_refused()
    {
        await using var app = new GatewayApp();
        var (_, customer) = await Two(app);

        Assert.Equal("answers_missing", await (await customer.SignedIn().Apply("team", "a")).Code());
        Assert.Equal("answers_missing", await (await customer.SignedIn().Apply("team", "a", " ")).Code());
        Assert.Equal("answers_missing", await (await customer.SignedIn().Apply("team", "a", new string('x', 1001))).Code());
        Assert.Equal("needs_no_approval", await (await customer.SignedIn().Apply("free")).Code());
        Assert.Equal("viewer", await (await customer.SignedIn("Viewer").Apply("team", "a", "b")).Code());
    }

    [Fact]
    public async Task Extra_fields_of_a_request_change_nothing()
    {
        await using var app = new GatewayApp();
        var (publisher, customer) = await Two(app);
        var body = new
        {
            model = "faces",
            plan = "team",
            answers = new[] { "a", "b" },
            organisationId = publisher.OrganisationId,
            state = "approved",
            status = 1,
            planId = 1,
            role = "Owner",
        };

        var sent = await customer.SignedIn().PostAsync("/api/subscription-requests", Inputs.Json(body), Stop);

        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        var row = await app.Db(db => db.SubscriptionRequests.SingleAsync(Stop));
        Assert.Equal((customer.OrganisationId, RequestState.Pending), (row.OrganisationId, row.State));
    }

    private static async Task<(Tenant Publisher, Tenant Customer)> Two(GatewayApp app)
    {
        var publisher = await (await Tenant.Create(app, "publisher")).Owning("faces");
        var published = await publisher.SignedIn("Publisher").Publish(Publishers.Terms("team", price: 7, questions: ["What for?", "How many?"]));
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        return (publisher, await Tenant.Create(app, "customer"));
    }

    private static Task<HttpResponseMessage> Apply(Tenant customer, string? acceptedLicenceOf) => customer.SignedIn().PostAsync(
        "/api/subscription-requests", Inputs.Json(new { model = "faces", plan = "team", answers = new[] { "a", "b" }, acceptedLicenceOf }), Stop);

    private static int Id(JsonElement request) => request.GetProperty("id").GetInt32();

    private static async Task<string?> State(Tenant tenant) =>
        Assert.Single((await tenant.SignedIn().Read("/api/subscription-requests")).EnumerateArray()).GetProperty("state").GetString();
}
