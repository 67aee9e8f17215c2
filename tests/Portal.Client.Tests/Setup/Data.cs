using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

/// <summary>What the fakes answer with.</summary>
internal static class Data
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static ModelSummary Summary(string slug = "ppocr", string task = "image-to-text", ModelReadiness readiness = ModelReadiness.Ready) =>
        new(slug, $"Model {slug}", $"What {slug} does.", task, "AIaaS Portal", "1.0.0", "Apache-2.0", readiness);

    public static ModelDetail Detail(string slug = "ppocr", string task = "image-to-text") => new(
        Summary(slug, task),
        "portal",
        "<p>Reads <strong>text</strong>.</p>",
        null,
        task == "voice-activity-detection" ? "second" : "image",
        task == "voice-activity-detection" ? ["audio/wav"] : ["image/png", "image/jpeg"],
        task == "voice-activity-detection"
            ? [new("utterance.wav", "An utterance", "audio/wav", $"/api/models/{slug}/samples/utterance.wav")]
            : [new("invoice.png", "An invoice", "image/png", $"/api/models/{slug}/samples/invoice.png")],
        [
            new("free", "Free", "For trying out.", 0, 1000, 60),
            new("payg", "Pay as you go", "For production.", 1000, null, 600),
        ],
        [new("detection.onnx", new string('a', 64), 4_745_517)]);

    public static SubscriptionView Subscription(string model = "ppocr", string plan = "free") => new(
        model, $"Model {model}", plan, plan == "free" ? "Free" : "Pay as you go",
        plan == "free" ? 0 : 1000, plan == "free" ? 1000 : null, 250, 60, Now.AddDays(-3), new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));

    public static ApiKeyView Key(string id, string name, DateTimeOffset? revoked = null, DateTimeOffset? expires = null) =>
        new(id, name, $"aip_live_{id}", ["predict"], Now.AddDays(-10), "Ada Meier", expires, null, revoked) { Ending = "wXyZ", IsYours = true, MayRevoke = revoked is null };

    public static Receipt Receipt(string id = "req_1", string end = "success") => new(
        id, Now.AddMinutes(-5), "ppocr", "Model ppocr", "1.0.0", "payg", "playground", 1, 1000, "charged", end, 183.4, null);

    public static UsageReport Report(int days, params (int Day, long Calls, long Successes)[] used)
    {
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        var list = Enumerable.Range(0, days).Select(i =>
        {
            var (_, calls, successes) = used.FirstOrDefault(day => day.Day == i);
            return new UsageDay(today.AddDays(i - days + 1), new UsageTotals(calls, successes, successes, successes * 1000));
        }).ToList();
        var totals = new UsageTotals(
            list.Sum(day => day.Totals.Calls), list.Sum(day => day.Totals.Successes), list.Sum(day => day.Totals.Units), list.Sum(day => day.Totals.PriceMicros));
        return new UsageReport(today.AddDays(1 - days), today, totals, list, [new(9, totals.Calls)], [new("ppocr", "Model ppocr", totals)], [Receipt(), Receipt("req_2", "invalid_input")]);
    }
}
