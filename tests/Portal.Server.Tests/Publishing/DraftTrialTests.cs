using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Pipelines;
using Portal.Server.Features.Publishing.Reviews;
using Portal.Server.Features.Publishing.Trials;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Publishing.Uploads;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Publishing;

public sealed class DraftTrialTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_publisher_tries_a_draft_and_nobody_is_charged()
    {
        await using var app = new GatewayApp { HasRealEngine = true };
        var desk = await Draft(app, "publisher", OnnxModels.Mlp());

        var answer = await (await Try(desk, Json(PublishingDesk.Numbers()))).Json();
        var refused = await Try(desk, "{}"u8.ToArray());

        var output = answer.GetProperty("result").GetProperty("outputs")[0];
        Assert.Equal(("y", 16, 1), (output.GetProperty("name").GetString(), output.GetProperty("data").GetArrayLength(), answer.GetProperty("units").GetInt64()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "input_refused"), (refused.StatusCode, await refused.Code()));
        Assert.Equal(0, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
        // What is tried is not served.
        Assert.Equal(HttpStatusCode.NotFound, (await app.CreateClient().GetAsync("/v2/models/numbers", Stop)).StatusCode);
    }

    [Fact]
    public async Task Halves_are_shown_as_the_numbers_that_they_are()
    {
        await using var app = new GatewayApp { HasRealEngine = true };
        var model = HostileModels.Model(new ProtoWriter()
            .Message(1, HostileModels.Node("Cast", ["x"], "y").Message(5, new ProtoWriter().Text(1, "to").Number(3, (int)OnnxType.Float16).Number(20, 2)))
            .Text(2, "halves").Message(11, HostileModels.Value("x", OnnxType.Float, 1, 2)).Message(12, HostileModels.Value("y", OnnxType.Float16, 1, 2)));
        var desk = await Draft(app, "publisher", model);

        var answer = await (await Try(desk, Json(new { inputs = new[] { new { name = "x", datatype = "FP32", shape = new[] { 1, 2 }, data = new[] { 1.5, -2 } } } }))).Json();

        var output = answer.GetProperty("result").GetProperty("outputs")[0];
        Assert.Equal("FP32", output.GetProperty("datatype").GetString());
        Assert.Equal([1.5, -2], output.GetProperty("data").EnumerateArray().Select(number => number.GetDouble()));
    }

    [Fact]
    public async Task Strangers_see_no_draft_members_may_not_try_and_what_is_served_is_tried_elsewhere()
    {
        await using var app = new GatewayApp { HasRealEngine = true };
        var desk = await Draft(app, "publisher", OnnxModels.Mlp());
        var (stranger, operators) = ((await Tenant.Create(app, "stranger")).SignedIn("Owner", "stranger"), (await Tenant.Create(app, "overseers")).SignedIn("Operator", "operator"));

        Assert.Equal(HttpStatusCode.NotFound, (await Try(stranger, Json(PublishingDesk.Numbers()))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Try(operators, Json(PublishingDesk.Numbers()))).StatusCode);
        await desk.Save("numbers", "1.0.0", await desk.CompleteForm("numbers", "1.0.0"));
        await desk.Submit("numbers", "1.0.0");
        Assert.Equal(HttpStatusCode.OK, (await Try(desk, Json(PublishingDesk.Numbers()))).StatusCode);
        await operators.Review("numbers", "1.0.0", "approve");
        Assert.Equal("is_served", await (await Try(desk, Json(PublishingDesk.Numbers()))).Code());
    }

    [Fact]
    public async Task An_organisation_tries_as_often_as_people_do_and_no_oftener()
    {
        await using var app = new GatewayApp { HasRealEngine = true };
        var desk = await Draft(app, "publisher", OnnxModels.Mlp());

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < TrialRules.PerMinute + 5; i++)
        {
            statuses.Add((await Try(desk, "{}"u8.ToArray())).StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, statuses[0]);
    }

    [Fact]
    public async Task An_organisation_has_one_try_under_way_and_another_is_not_even_read()
    {
        await using var app = new GatewayApp { HasRealEngine = true };
        var desk = await Draft(app, "publisher", OnnxModels.Mlp());
        var organisation = await app.Db(db => db.Models.Where(m => m.Slug == "numbers").Select(m => m.OrganisationId).SingleAsync(Stop));

        using (app.Service<TrialRates>().Begin(organisation))
        {
            var refused = await Try(desk, new byte[TrialRules.MaxInputBytes + 1]);

            Assert.Equal((HttpStatusCode.TooManyRequests, "trial_under_way"), (refused.StatusCode, await refused.Code()));
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        }

        Assert.Equal(HttpStatusCode.OK, (await Try(desk, Json(PublishingDesk.Numbers()))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Try(desk, new byte[TrialRules.MaxInputBytes + 1])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Try(desk, Json(PublishingDesk.Numbers()))).StatusCode);
    }

    [Fact]
    public async Task A_draft_whose_worker_died_too_often_stays_out_when_another_was_tried_meanwhile()
    {
        await using var app = new GatewayApp { HasRealEngine = true, Settings = { ["Engine:Workers:Deaths"] = "1" } };
        var desk = await Draft(app, "publisher", OnnxModels.Mlp());
        await desk.CreateModel("letters");
        Assert.Equal(UploadState.Accepted, PublishingDesk.State(await desk.Upload("letters", "1.0.0", OnnxModels.Mlp())));
        Assert.Equal(HttpStatusCode.OK, (await Try(desk, Json(PublishingDesk.Numbers()))).StatusCode);
        var manifest = await app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "numbers").Select(v => v.ManifestJson).SingleAsync(Stop));
        await app.Service<TrialDesk>().Bench.WithAsync(
            manifest,
            async (engine, _) =>
            {
                using (var process = Process.GetProcessById(engine.Status.Models.Single().Worker!.ProcessId!.Value))
                {
                    process.Kill();
                }
                for (var looks = 0; looks < 3000 && engine.Status.Models.Single().Worker!.Deaths == 0; looks++)
                {
                    await Task.Delay(20, Stop);
                }
                return true;
            },
            Stop);

        var other = await desk.PostAsync(TrialRules.Url("letters", "1.0.0"), Inputs.Body(Json(PublishingDesk.Numbers()), "application/json"), Stop);
        var refused = await Try(desk, Json(PublishingDesk.Numbers()));

        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no_answer"), (refused.StatusCode, await refused.Code()));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void An_answer_in_a_tasks_shape_has_a_bound_too()
    {
        using var written = new FirstBytes(1000);

        TrialText.Write(new GeneratedText(new string('x', 100_000), FinishReason.Stop, 1, 1), written);

        Assert.Equal((true, 1000L), (written.IsFull, written.Length));
    }

    private static async Task<HttpClient> Draft(GatewayApp app, string organisation, byte[] model)
    {
        var desk = (await Tenant.Create(app, organisation)).SignedIn("Publisher");
        await desk.CreateModel("numbers");
        Assert.Equal(UploadState.Accepted, PublishingDesk.State(await desk.Upload("numbers", "1.0.0", model)));
        return desk;
    }

    private static byte[] Json(object request) => JsonSerializer.SerializeToUtf8Bytes(request);

    private static Task<HttpResponseMessage> Try(HttpClient desk, byte[] input) =>
        desk.PostAsync(TrialRules.Url("numbers", "1.0.0"), Inputs.Body(input, "application/json"), Stop);
}
