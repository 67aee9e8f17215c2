using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Access;

/// <summary>One operation of <c>/openapi/v1.json</c>.</summary>
internal sealed record Route(string Method, string Path, string Operation, bool HasBody);

/// <summary>A request of every route that would be taken from somebody with the right to it.</summary>
internal static class RouteExamples
{
    // Fields that no body has. They ask for more than the caller may have, so none of them may change an answer or a row.
    private static readonly string[] Greedy = ["organisationId", "organisation", "role", "price", "priceMicros", "units", "status", "isOperator", "userId"];

    /// <returns>Null for a route whose body nobody has given an example of.</returns>
    public static HttpRequestMessage? Of(Route route, SeededOrganisation seeds, SeededOrganisation? victim = null)
    {
        var whose = victim ?? seeds;
        if (whose.Fill(route.Path) is not { } path)
        {
            return null;
        }
        var request = new HttpRequestMessage(HttpMethod.Parse(route.Method), path);
        if (route.HasBody)
        {
            if (Body(route, whose) is not { } body)
            {
                return null;
            }
            request.Content = body is JsonObject json ? JsonContent.Create(WithGreed(json, whose)) : (HttpContent)body;
        }
        return request;
    }

    /// <summary>Whether the request names something that belongs to one organisation.</summary>
    public static bool NamesATenant(Route route, SeededOrganisation one, SeededOrganisation other) =>
        one.Fill(route.Path) != other.Fill(route.Path)
            || (Body(route, one) is JsonObject json && json.ToJsonString() != ((JsonObject)Body(route, other)!).ToJsonString());

    // Operations that are mapped at more than one address have the same name with something behind it.
    private static object? Body(Route route, SeededOrganisation seeds) => route.Operation switch
    {
        "FindModelUrl" => new JsonObject { ["model_id"] = "faces" },
        "Predict" or "PredictResult" => Inputs.PngBody,
        var name when name.StartsWith("CreateEmbeddings", StringComparison.Ordinal) => new JsonObject { ["model"] = "faces", ["input"] = "words" },
        var name when name.StartsWith("CreateChatCompletion", StringComparison.Ordinal) => new JsonObject
        {
            ["model"] = "faces",
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "words" }),
        },
        "Infer" or "InferVersion" => new JsonObject
        {
            ["inputs"] = new JsonArray(new JsonObject
            {
                ["name"] = "inputs",
                ["datatype"] = "BYTES",
                ["shape"] = new JsonArray(1),
                ["data"] = new JsonArray("words"),
            }),
        },
        var name when name.StartsWith("Generate", StringComparison.Ordinal) => new JsonObject { ["text_input"] = "words" },
        "CreateKey" => new JsonObject { ["name"] = "another" },
        "Subscribe" => new JsonObject { ["model"] = "speech", ["plan"] = "free" },
        "Invite" => new JsonObject { ["email"] = "newcomer@elsewhere.example", ["role"] = "Viewer" },
        "LookAtInvitation" or "AcceptInvitation" => new JsonObject { ["token"] = new string('a', 43) },
        "AnswerJoinRequest" => new JsonObject { ["userId"] = seeds.Person(SeededOrganisation.Asker), ["accept"] = true },
        "GetRepositoryIndex" or "LoadModel" or "UnloadModel" => new JsonObject(),
        "ChangeKey" => new JsonObject { ["name"] = "renamed" },
        "RotateKey" or "RotateWebhookSecret" => new JsonObject { ["overlapHours"] = 1 },
        "CreateServiceAccount" => new JsonObject { ["name"] = "night shift", ["role"] = "Member" },
        "ChangeServiceAccount" => new JsonObject { ["isDisabled"] = true },
        "CreateWebhook" or "ChangeWebhook" => new JsonObject { ["url"] = "https://hooks.example/new", ["types"] = new JsonArray("key.created") },
        "AddLimit" => new JsonObject { ["subject"] = "Organisation", ["kind"] = "UnitsPerMonth", ["most"] = 1_000_000 },
        "ChangeLimit" => new JsonObject { ["most"] = 2_000_000 },
        "ChangeTimeZone" => new JsonObject { ["timeZone"] = "Asia/Shanghai" },
        // Names are one for all organisations: who asks first has it.
        "CreateModel" => new JsonObject { ["slug"] = "another-model", ["task"] = "other" },
        "StartUpload" => new JsonObject { ["version"] = "9.0.0", ["fileName"] = "model.onnx", ["bytes"] = 100 },
        "AppendToUpload" or "PutDraftSample" => Inputs.Body([1, 2, 3], "application/octet-stream"),
        "TryDraft" => Inputs.Body("{}"u8.ToArray(), "application/json"),
        "SaveDraft" => new JsonObject { ["purpose"] = "words" },
        "ChangeVersionState" => new JsonObject { ["state"] = 4 },
        "EndModel" => new JsonObject { ["reason"] = "words" },
        "PinVersion" => new JsonObject { ["version"] = null },
        "PreviewCard" => new JsonObject { ["markdown"] = "# words" },
        "StartCanary" => new JsonObject { ["version"] = "1.0.0", ["percent"] = 5 },
        "ChangeCanary" => new JsonObject { ["percent"] = 10 },
        "StartShadow" => new JsonObject { ["version"] = "1.0.0", ["percent"] = 5, ["days"] = 1 },
        "RunReviewSamples" => new JsonObject { ["submittedAt"] = "2026-03-01T00:00:00Z" },
        "ApproveVersion" => new JsonObject { ["submittedAt"] = "2026-03-01T00:00:00Z", ["asPreview"] = false },
        "RejectVersion" => new JsonObject { ["submittedAt"] = "2026-03-01T00:00:00Z", ["reason"] = "not like this" },
        "PublishPlan" => new JsonObject { ["code"] = "team", ["monthlyFeeMicros"] = 0, ["unitPriceMicros"] = 5, ["requestsPerMinute"] = 60 },
        "RefuseSubscription" => new JsonObject { ["reason"] = "not now" },
        "RequestSubscription" => new JsonObject { ["model"] = "speech", ["plan"] = "free", ["answers"] = new JsonArray() },
        "CreditOrganisation" => new JsonObject
        {
            ["organisation"] = seeds.Slug,
            ["month"] = seeds.Ids["month"],
            ["amountMicros"] = 5,
            ["reason"] = "goodwill",
        },
        "ImportMarketSizes" => new StringContent(
            "industry,size_class,organisations,as_of,source\nC,,120,2025-12-31,Register\n", System.Text.Encoding.UTF8, "text/csv"),
        "ReclassifyOrganisation" => new JsonObject { ["industry"] = "K", ["sizeClass"] = "10-49", ["from"] = $"{DateTime.UtcNow:yyyy-MM-dd}" },
        "WriteAdoptionNote" => new JsonObject { ["day"] = "2026-03-01", ["kind"] = "Remark", ["text"] = "words" },
        "SaveView" => new JsonObject { ["name"] = "another", ["address"] = "/operator/adoption?k=100" },
        "ScheduleReport" => new JsonObject { ["name"] = "another", ["address"] = "/api/forecasts/export.csv", ["rhythm"] = "Monthly" },
        "ImportOfficialStatistics" => new StringContent("series,code,size_class,period,percent,source\neurostat-ai-use,J,,2025,62.52,Eurostat\n", null, "text/csv"),
        "ChangeRole" => new JsonObject { ["role"] = "Viewer" },
        _ => null,
    };

    private static JsonObject WithGreed(JsonObject body, SeededOrganisation seeds)
    {
        foreach (var field in Greedy.Where(field => !body.ContainsKey(field)))
        {
            body[field] = field == "organisationId" ? seeds.Tenant.OrganisationId : "Owner";
        }
        return body;
    }
}
