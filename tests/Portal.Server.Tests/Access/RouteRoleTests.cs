using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Portal.Inference.Engine;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Access;

/// <summary>
/// <c>routes.tsv</c> is the checked-in table of every route's answer to everybody; the routes come from <c>/openapi/v1.json</c>.
/// <c>PORTAL_WRITE_ROUTES=1</c> writes it anew, for reading the difference before it is committed.
/// </summary>
public sealed class RouteRoleTests
{
    private static readonly string[] Callers = ["nobody", "viewer", "member", "publisher", "admin", "owner", "key", "operator"];

    // Asked last: what they take away would change the other routes' answers.
    private static readonly string[] Last =
    [
        "DeleteDraftSample", "DeleteModelVersion", "CancelUpload", "WithdrawPlan", "WithdrawSubscriptionRequest", "RemoveLimit", "DeleteWebhook", "DeleteServiceAccount", "CancelSubscription", "RevokeKey",
        "RemoveMember", "SuspendOrganisation", "ResumeOrganisation", "LeaveOrganisation", "UnloadModel",
    ];

    [Fact]
    public async Task Every_route_answers_every_role_as_the_table_says_and_no_route_is_without_a_row()
    {
        await using var app = new GatewayApp();
        // As an engine does whose model is of pictures.
        app.Engine.Answer = (input, _) => input is EncodedInput or TensorInput
            ? Task.FromResult(FakeEngine.OneFace)
            : throw new PredictionRefusedException(RefusalReason.UnsupportedForm, "The model takes pictures.");
        var routes = await RoutesAsync(app);
        var rows = routes.ToDictionary(route => $"{route.Method}\t{route.Path}", _ => new List<string>());
        foreach (var caller in Callers)
        {
            var seeds = await SeededOrganisation.CreateAsync(app, $"org-{caller}", caller == "operator" ? "Operator" : Capital(caller));
            using var client = Client(seeds, caller);
            foreach (var route in routes)
            {
                using var request = RouteExamples.Of(route, seeds);
                Assert.True(request is not null, $"{route.Operation} ({route.Method} {route.Path}) has no example request: give RouteExamples or SeededOrganisation one.");
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                rows[$"{route.Method}\t{route.Path}"].Add(((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
            }
        }
        var table = string.Concat(rows.OrderBy(row => row.Key.Split('\t')[1], StringComparer.Ordinal).ThenBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => $"{row.Key}\t{string.Join('\t', row.Value)}\n").Prepend($"method\tpath\t{string.Join('\t', Callers)}\n"));
        if (Environment.GetEnvironmentVariable("PORTAL_WRITE_ROUTES") == "1")
        {
            await File.WriteAllTextAsync(TableFile(), table, TestContext.Current.CancellationToken);
        }
        Assert.Equal(await File.ReadAllTextAsync(TableFile(), TestContext.Current.CancellationToken), table);
    }

    [Fact]
    public async Task Whatever_an_organisation_has_another_ones_owner_and_key_are_told_it_does_not_exist_and_nothing_happens()
    {
        await using var app = new GatewayApp();
        var victim = await SeededOrganisation.CreateAsync(app, "victim", "Owner");
        var stranger = await SeededOrganisation.CreateAsync(app, "stranger", "Owner");
        using var owner = Client(stranger, "owner");
        using var key = Client(stranger, "key");
        var before = await victim.Rows();
        var replayed = 0;
        foreach (var route in (await RoutesAsync(app)).Where(route => RouteExamples.NamesATenant(route, victim, stranger)))
        {
            foreach (var client in (HttpClient[])[owner, key])
            {
                using var own = RouteExamples.Of(route, stranger)!;
                using var request = RouteExamples.Of(route, stranger, victim)!;
                using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
                // What is for operators, or not for keys, is refused to a stranger like to everybody.
                Assert.True(
                    answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized,
                    $"{route.Method} {route.Path}: {answer.StatusCode}");
                if (client == owner && answer.StatusCode != HttpStatusCode.NotFound)
                {
                    Assert.Matches("^/api/(adoption-notes|organisations|reconciliation|saved-views|scheduled-reports|statements/credits)", route.Path);
                }
            }
            replayed++;
        }
        Assert.True(replayed >= 5, $"only {replayed} routes name something of an organisation");
        Assert.Equal(before, await victim.Rows());
    }

    private static async Task<List<Route>> RoutesAsync(GatewayApp app)
    {
        using var client = app.CreateClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));
        var routes =
            from path in document.RootElement.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select new Route(
                operation.Name.ToUpperInvariant(),
                path.Name,
                operation.Value.TryGetProperty("operationId", out var id) ? id.GetString()! : path.Name,
                operation.Value.TryGetProperty("requestBody", out _));
        return [.. routes.OrderBy(r => Array.IndexOf(Last, r.Operation)).ThenBy(r => r.Method == "GET" ? 0 : 1).ThenBy(r => r.Path, StringComparer.Ordinal)];
    }

    private static HttpClient Client(SeededOrganisation seeds, string caller) => caller switch
    {
        "nobody" => seeds.Tenant.App.CreateClient(),
        "key" => seeds.Tenant.WithKey(),
        _ => seeds.Tenant.SignedIn(Capital(caller), seeds.Person(SeededOrganisation.Actor)),
    };

    private static string Capital(string caller) => char.ToUpperInvariant(caller[0]) + caller[1..];

    private static string TableFile([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "routes.tsv");
}
