using System.Net;
using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Usage;

public sealed class UsageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_report_sums_days_and_models()
    {
        var time = new FakeTimeProvider(new(2027, 3, 1, 23, 30, 0, TimeSpan.Zero));
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);
        await tenant.Subscribe("speech", "payg", monthlyUnits: null);
        await tenant.Predict();
        time.Advance(TimeSpan.FromHours(1));
        await tenant.Predict();
        app.Engine.Units = _ => 5;
        await tenant.WithKey().PostAsync("/predict/speech", Inputs.Body([1], "audio/wav"), Stop);

        var report = await (await tenant.SignedIn("Viewer").GetAsync("/api/usage?days=7", Stop)).Json();

        Assert.Equal((3, 7, 7000), Totals(report.GetProperty("totals")));
        Assert.Equal("2027-03-02", report.GetProperty("to").GetString());
        var days = report.GetProperty("days").EnumerateArray().ToList();
        Assert.Equal(7, days.Count);
        Assert.Equal("2027-02-24", days[0].GetProperty("day").GetString());
        Assert.Equal([(0, 0, 0), (1, 1, 1000), (2, 6, 6000)], days.TakeLast(3).Select(d => Totals(d.GetProperty("totals"))));
        Assert.Equal(["faces", "speech"], report.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("model").GetString()));
        Assert.Equal(3, report.GetProperty("recent").GetArrayLength());
        Assert.Equal("speech", report.GetProperty("recent")[0].GetProperty("model").GetString());

        var speech = await (await tenant.SignedIn().GetAsync("/api/usage?days=1&model=speech", Stop)).Json();
        Assert.Equal((1, 5, 5000), Totals(speech.GetProperty("totals")));
        Assert.Equal(1, speech.GetProperty("recent").GetArrayLength());
    }

    [Fact]
    public async Task The_files_have_the_reports_sums_by_day_version_face_and_key()
    {
        var time = new FakeTimeProvider(new(2027, 3, 1, 23, 30, 0, TimeSpan.Zero));
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);
        await tenant.Predict();
        time.Advance(TimeSpan.FromHours(1));
        app.Engine.Units = _ => 5;
        await tenant.Predict();
        await (await Tenant.Create(app, "stranger", "faces")).Predict();
        var viewer = tenant.SignedIn("Viewer");

        var csv = await viewer.GetAsync("/api/usage/export.csv?days=7", Stop);
        var lines = (await csv.Content.ReadAsStringAsync(Stop)).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [
                "day,model,version,plan,surface,member,key,key_id,calls,successes,units,price_micros",
                $"2027-03-01,\"faces\",\"1.0.0\",\"payg\",predict,\"\",\"test key\",\"{tenant.KeyId}\",1,1,1,1000",
                $"2027-03-02,\"faces\",\"1.0.0\",\"payg\",predict,\"\",\"test key\",\"{tenant.KeyId}\",1,1,5,5000",
                "total,,,,,,,,2,2,6,6000",
            ],
            lines);
        Assert.Equal("usage-2027-02-24-to-2027-03-02.csv", csv.Content.Headers.ContentDisposition?.FileName);

        var json = await (await viewer.GetAsync("/api/usage/export?days=7", Stop)).Json();
        Assert.Equal((2, 6, 6000), Totals(json.GetProperty("totals")));
        Assert.Equal(2, json.GetProperty("lines").GetArrayLength());
        var report = await (await viewer.GetAsync("/api/usage?days=7", Stop)).Json();
        // 1 March 2027 is a Monday.
        Assert.Equal([(23, 1), (24, 1)], report.GetProperty("hours").EnumerateArray().Select(h => (h.GetProperty("hour").GetInt32(), h.GetProperty("calls").GetInt32())));
        Assert.Equal(HttpStatusCode.BadRequest, (await viewer.GetAsync("/api/usage/export.csv?days=0", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CreateClient().GetAsync("/api/usage/export.csv", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_receipt_says_what_and_why()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);
        var charged = Id(await tenant.Predict());
        app.Engine.Answer = (_, _) => throw new PredictionRefusedException(RefusalReason.Undecodable, "broken");
        var free = Id(await tenant.Predict());

        var receipt = await (await tenant.SignedIn().GetAsync($"/api/usage/receipts/{charged}", Stop)).Json();
        Assert.Equal(
            (charged, "faces", "1.0.0", "predict", "charged", "success", "test key", "Pay as you go"),
            (Text(receipt, "requestId"), Text(receipt, "model"), Text(receipt, "version"), Text(receipt, "surface"), Text(receipt, "rule"),
                Text(receipt, "endReason"), Text(receipt, "keyName"), Text(receipt, "plan")));
        var other = await (await tenant.SignedIn().GetAsync($"/api/usage/receipts/{free}", Stop)).Json();
        Assert.Equal(("free", "invalid_input"), (Text(other, "rule"), Text(other, "endReason")));
    }

    [Fact]
    public async Task Another_organisations_receipts_are_not_found()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var stranger = (await Tenant.Create(app, "stranger", "faces")).SignedIn("Owner");
        var id = Id(await tenant.Predict());

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/usage/receipts/{id}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/api/usage/receipts/no-guid", Stop)).StatusCode);
        var report = await (await stranger.GetAsync("/api/usage", Stop)).Json();
        Assert.Equal((0, 0, 0), Totals(report.GetProperty("totals")));
        Assert.Equal(0, report.GetProperty("recent").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await tenant.SignedIn().GetAsync($"/api/usage/receipts/{id}", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("367")]
    [InlineData("-1")]
    [InlineData("soon")]
    public async Task A_window_out_of_range_is_a_bad_request(string days)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.SignedIn().GetAsync($"/api/usage?days={days}", Stop)).StatusCode);
    }

    private static string Id(HttpResponseMessage response) => response.Headers.GetValues(ReceiptHeaders.RequestId).Single();

    private static string? Text(System.Text.Json.JsonElement element, string name) => element.GetProperty(name).GetString();

    private static (int Calls, int Units, int Price) Totals(System.Text.Json.JsonElement totals) =>
        (totals.GetProperty("calls").GetInt32(), totals.GetProperty("units").GetInt32(), totals.GetProperty("priceMicros").GetInt32());
}
