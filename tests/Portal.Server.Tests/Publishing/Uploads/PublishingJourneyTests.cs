using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Hosting;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Publishing.Uploads;

public sealed class PublishingJourneyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_becomes_a_model_that_another_organisation_calls()
    {
        await using var app = new GatewayApp { HasRealEngine = true };
        var (publisher, subscriber) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "subscriber"));
        var (desk, oversight) = (publisher.SignedIn("Publisher"), publisher.SignedIn("Operator", "operator"));
        Assert.Equal(HttpStatusCode.OK, (await desk.CreateModel("numbers")).StatusCode);

        Assert.Equal(UploadState.Accepted, PublishingDesk.State(await desk.Upload("numbers", "1.0.0", OnnxModels.Mlp())));

        var draft = await desk.GetFromJsonAsync<DraftView>(PublishingDesk.DraftUrl("numbers", "1.0.0"), Stop);
        Assert.Equal(("tensors", "row", "x", "y"), (draft!.Form.Pipeline, draft.Form.Unit, draft.Inspection.Inputs.Single().Name, draft.Inspection.Outputs.Single().Name));
        Assert.Equal(64, draft.Inspection.Files.Single().Sha256.Length);
        Assert.Contains(nameof(DraftForm.Purpose), draft.Problems.Select(problem => problem.Field));
        Assert.Equal("draft_incomplete", await (await desk.Submit("numbers", "1.0.0")).Code());
        Assert.Equal(HttpStatusCode.NotFound, (await app.CreateClient().GetAsync("/api/models/numbers", Stop)).StatusCode);

        var saved = await desk.Save("numbers", "1.0.0", await desk.CompleteForm("numbers", "1.0.0", licenceIsAccepted: true));
        Assert.Empty((await saved.Json()).GetProperty("problems").EnumerateArray());
        Assert.Equal(HttpStatusCode.NoContent, (await desk.PutSample("numbers", "1.0.0", "half.json", JsonSerializer.SerializeToUtf8Bytes(PublishingDesk.Numbers()))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Submit("numbers", "1.0.0")).StatusCode);
        Assert.Equal("not_a_draft", await (await desk.Save("numbers", "1.0.0", draft.Form)).Code());
        Assert.Equal("not_a_draft", await (await desk.PutSample("numbers", "1.0.0", "other.json", [1])).Code());

        var waiting = await oversight.Read("/api/reviews");
        Assert.Equal("numbers", waiting.EnumerateArray().Single().GetProperty("model").GetString());
        var run = await (await oversight.Review("numbers", "1.0.0", "run")).Json();
        var sample = run.GetProperty("runs").EnumerateArray().Single();
        Assert.Equal(JsonValueKind.Null, sample.GetProperty("failure").ValueKind);
        Assert.Contains("\"y\"", sample.GetProperty("output").GetString(), StringComparison.Ordinal);
        var card = run.GetProperty("cardHtml");
        Assert.DoesNotContain("<script", card.GetProperty("en").GetString(), StringComparison.Ordinal);
        Assert.Contains("Adds.", card.GetProperty("en").GetString(), StringComparison.Ordinal);
        Assert.Contains("相加。", card.GetProperty("zh-CN").GetString(), StringComparison.Ordinal);
        var download = await oversight.GetAsync("/api/reviews/numbers/1.0.0/samples/half.json", Stop);
        Assert.Equal(("attachment", "nosniff"), (download.Content.Headers.ContentDisposition?.DispositionType, download.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.Equal(HttpStatusCode.NoContent, (await oversight.Review("numbers", "1.0.0", "approve")).StatusCode);

        var listed = await app.CreateClient().GetFromJsonAsync<ModelDetail>("/api/models/numbers", Stop);
        Assert.Equal(("Numbers", ModelReadiness.Ready, "Tests.", "nothing"), (listed!.Model.Name, listed.Model.Readiness, listed.Facts!.Purpose, listed.Facts.TrainedFrom));
        Assert.Contains("Adds.", listed.CardHtml, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.CreateClient().GetAsync("/api/models/numbers/samples/half.json", Stop)).StatusCode);

        await desk.Publish(Publishers.Terms("team"), "numbers");
        var refused = await subscriber.SignedIn().PostAsync("/api/subscriptions", Inputs.Json(new { model = "numbers", plan = "team" }), Stop);
        Assert.Equal("licence_not_accepted", await refused.Code());
        var subscribed = await subscriber.SignedIn().PostAsync(
            "/api/subscriptions", Inputs.Json(new { model = "numbers", plan = "team", acceptedLicenceOf = "1.0.0" }), Stop);
        Assert.Equal(HttpStatusCode.OK, subscribed.StatusCode);
        Assert.True(await app.Db(db => db.Subscriptions.AnyAsync(s => s.AcceptedLicenceVersionId != null, Stop)));
        var answer = await subscriber.WithKey().PostAsync("/v2/models/numbers/infer", Inputs.Json(PublishingDesk.Numbers()), Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(16, (await answer.Json()).GetProperty("outputs")[0].GetProperty("data").GetArrayLength());

        var told = (await publisher.SignedIn("Owner", "owner").Read("/api/notices")).EnumerateArray().Single(n => n.GetProperty("kind").GetString() == "version.approved");
        Assert.Contains("numbers 1.0.0", told.GetProperty("text").GetString(), StringComparison.Ordinal);
        string[] audited = ["model.created", "upload.started", "version.drafted", "version.saved", "version.sample_put", "version.submitted", "version.samples_run", "version.approved"];
        Assert.Equal(audited, await app.Db(db => db.AuditEntries.Where(e => audited.Contains(e.Action)).OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync(Stop)));
    }

    [Fact]
    public async Task A_newer_version_takes_the_place_and_the_former_answers_who_names_it()
    {
        await using var app = new GatewayApp { HasRealEngine = true };
        var publisher = await Tenant.Create(app, "publisher");
        var (desk, oversight) = (publisher.SignedIn("Publisher"), publisher.SignedIn("Operator", "operator"));
        await desk.CreateModel("numbers");
        await desk.Publish(Publishers.Terms("team"), "numbers");
        foreach (var (version, seed) in new[] { ("1.0.0", 1), ("1.1.0", 2) })
        {
            await desk.Submitted("numbers", version, OnnxModels.Mlp(seed));
            Assert.Equal(HttpStatusCode.NoContent, (await oversight.Review("numbers", version, "approve")).StatusCode);
        }
        await publisher.SignedIn("Owner", "owner").Subscribe("team", model: "numbers");

        var (newest, named) = (await Infer("/v2/models/numbers/infer"), await Infer("/v2/models/numbers/versions/1.0.0/infer"));

        Assert.Equal(("1.1.0", "1.0.0"), (newest.GetProperty("model_version").GetString(), named.GetProperty("model_version").GetString()));
        Assert.NotEqual(newest.GetProperty("outputs").ToString(), named.GetProperty("outputs").ToString());
        Assert.Equal(
            [ModelVersionState.Legacy, ModelVersionState.Available],
            await app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "numbers").OrderBy(v => v.Id).Select(v => v.State).ToListAsync(Stop)));

        async Task<JsonElement> Infer(string path) => await (await publisher.WithKey().PostAsync(path, Inputs.Json(PublishingDesk.Numbers()), Stop)).Json();
    }

    [Fact]
    public async Task A_rejected_version_comes_back_with_the_reason_and_can_be_removed()
    {
        await using var app = new GatewayApp();
        var publisher = await Tenant.Create(app, "publisher");
        var (desk, oversight) = (publisher.SignedIn("Publisher"), publisher.SignedIn("Operator", "operator"));
        await desk.CreateModel("numbers");
        await desk.Submitted("numbers", "1.0.0", OnnxModels.Mlp());

        Assert.Equal(HttpStatusCode.BadRequest, (await oversight.Review("numbers", "1.0.0", "reject", reason: "")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await oversight.Review("numbers", "1.0.0", "reject", reason: "No card to speak of.")).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await oversight.Review("numbers", "1.0.0", "approve")).StatusCode);
        var version = (await desk.Read("/api/publishing/models/numbers/versions")).EnumerateArray().Single();
        Assert.Equal("No card to speak of.", version.GetProperty("reason").GetString());
        var told = (await publisher.SignedIn("Owner", "owner").Read("/api/notices")).EnumerateArray().Single();
        Assert.Contains("No card to speak of.", told.GetProperty("text").GetString(), StringComparison.Ordinal);
        var folder = Path.Combine(app.Service<DataFolder>().In("models"), "numbers", "1.0.0");
        Assert.True(Directory.Exists(folder));
        Assert.Equal(HttpStatusCode.NoContent, (await desk.DeleteAsync("/api/publishing/models/numbers/versions/1.0.0", Stop)).StatusCode);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task What_was_submitted_anew_is_not_what_an_operator_looked_at()
    {
        await using var app = new GatewayApp();
        var publisher = await Tenant.Create(app, "publisher");
        var (desk, oversight) = (publisher.SignedIn("Publisher"), publisher.SignedIn("Operator", "operator"));
        await desk.CreateModel("numbers");
        await desk.Submitted("numbers", "1.0.0", OnnxModels.Mlp());
        var seen = await oversight.SubmittedAt("numbers", "1.0.0");
        Assert.Equal(HttpStatusCode.NoContent, (await desk.PostAsync("/api/publishing/models/numbers/versions/1.0.0/withdraw", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await oversight.GetAsync("/api/reviews/numbers/1.0.0", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Submit("numbers", "1.0.0")).StatusCode);

        var loads = 0;
        app.Engine.Load = manifest => Task.FromResult(manifest.Slug == "numbers" ? Interlocked.Increment(ref loads) : 0);

        (string What, string? Reason)[] answers = [("run", null), ("approve", null), ("reject", "no")];
        foreach (var (what, reason) in answers)
        {
            var refused = await oversight.Review("numbers", "1.0.0", what, seen, reason);
            Assert.Equal((HttpStatusCode.Conflict, "changed_since"), (refused.StatusCode, await refused.Code()));
        }

        Assert.Equal(0, loads);
        Assert.Equal(HttpStatusCode.NoContent, (await oversight.Review("numbers", "1.0.0", "approve")).StatusCode);
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task What_is_submitted_anew_while_it_is_loaded_is_not_approved()
    {
        await using var app = new GatewayApp();
        var publisher = await Tenant.Create(app, "publisher");
        var (desk, oversight) = (publisher.SignedIn("Publisher"), publisher.SignedIn("Operator", "operator"));
        await desk.CreateModel("numbers");
        await desk.Submitted("numbers", "1.0.0", OnnxModels.Mlp());
        app.Engine.Load = async manifest =>
        {
            if (manifest.Slug == "numbers")
            {
                await desk.PostAsync("/api/publishing/models/numbers/versions/1.0.0/withdraw", null, Stop);
                await desk.Submit("numbers", "1.0.0");
            }
        };

        var refused = await oversight.Review("numbers", "1.0.0", "approve");

        Assert.Equal((HttpStatusCode.Conflict, "changed_since"), (refused.StatusCode, await refused.Code()));
        Assert.Equal(ModelVersionState.InReview, await app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "numbers").Select(v => v.State).SingleAsync(Stop)));
    }

    [Fact]
    public async Task Of_two_operators_the_first_decides()
    {
        await using var app = new GatewayApp();
        var publisher = await Tenant.Create(app, "publisher");
        var desk = publisher.SignedIn("Publisher");
        await desk.CreateModel("numbers");
        await desk.Submitted("numbers", "1.0.0", OnnxModels.Mlp());
        var seen = await publisher.SignedIn("Operator", "operator").SubmittedAt("numbers", "1.0.0");
        var operators = Enumerable.Range(0, 6).Select(i => publisher.SignedIn("Operator", $"operator-{i}")).ToList();

        var answers = await Task.WhenAll(operators.Select((one, i) =>
            i % 2 == 0 ? one.Review("numbers", "1.0.0", "approve", seen) : one.Review("numbers", "1.0.0", "reject", seen, "no")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(1, await app.Db(db => db.Notices.CountAsync(Stop)));
    }
}
