using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Metrics.Files;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>Each metric at its address, and as a file with <c>.csv</c> or <c>.json</c> behind it.</summary>
internal static class MetricEndpoints
{
    private const string Csv = "text/csv; charset=utf-8";

    // A file is read without this code at hand: words, not numbers.
    private static readonly JsonSerializerOptions FileJson = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void MapMetrics(this RouteGroupBuilder group)
    {
        Map<AdoptionBreakdown, ByQuery>(group, "breakdown", "AdoptionBreakdown", "See penetration, depth, shares and concentration by a dimension in the last window",
            (api, query, cancel) => api.Breakdown(query.Scope(), ScopeQuery.Word<AdoptionDimension>(query.By) ?? AdoptionDimension.Industry, cancel), BreakdownFile.Csv);
        Map<AdoptionTrends, ByQuery>(group, "trends", "AdoptionTrends", "See active and ever-adopted organisations by a dimension and month",
            (api, query, cancel) => api.Trends(query.Scope(), ScopeQuery.Word<AdoptionDimension>(query.By) ?? AdoptionDimension.Industry, cancel), TrendFiles.Csv);
        Map<AdoptionSensitivity, ScopeQuery>(group, "sensitivity", "AdoptionSensitivity", "See the same trend by 1, 10 and 100 predictions",
            (api, query, cancel) => api.Sensitivity(query.Scope(), cancel), TrendFiles.Csv);
        Map<AdoptionRetention, ScopeQuery>(group, "retention", "AdoptionRetention", "See how many organisations of each month's cohort stay active",
            (api, query, cancel) => api.Retention(query.Scope(), cancel), TimeFiles.Csv);
        Map<AdoptionTurnover, ScopeQuery>(group, "turnover", "AdoptionTurnover", "See new, returned and lost organisations by month",
            (api, query, cancel) => api.Turnover(query.Scope(), cancel), TimeFiles.Csv);
        Map<TimeToAdopt, ScopeQuery>(group, "time-to-adopt", "AdoptionTime", "See the days from registration to first active, those that never were included",
            (api, query, cancel) => api.TimeToAdopt(query.Scope(), cancel), TimeFiles.Csv);
        Map<AdoptionFunnel, ScopeQuery>(group, "funnel", "AdoptionFunnel", "See closed cohorts from browsing to being retained",
            (api, query, cancel) => api.Funnel(query.Scope(), cancel), ListFiles.Csv);
        Map<AdoptionCross, CrossQuery>(group, "cross", "AdoptionCross", "See active organisations and calls by two dimensions",
            (api, query, cancel) => api.Cross(query.Scope(), ScopeQuery.Word<AdoptionDimension>(query.Rows) ?? AdoptionDimension.Industry,
                ScopeQuery.Word<AdoptionDimension>(query.Columns) ?? AdoptionDimension.Task, cancel),
            ListFiles.Csv);
        Map<AdoptionChanges, ScopeQuery>(group, "changes", "AdoptionChanges", "See what is different between the last two complete months",
            (api, query, cancel) => api.Changes(query.Scope(), cancel), ListFiles.Csv);
        MapOrganisations(group, "organisations", "AdoptionOrganisations", "See the organisations behind a mark");
    }

    /// <summary>A page shows some, a file has them all.</summary>
    private static void MapOrganisations(RouteGroupBuilder group, string path, string name, string summary)
    {
        MapMetric<OrganisationsBehind, BehindQuery, IAdoptionMetricsApi>(group, path, name, summary,
            (api, query, cancel) => query.Ask(api, cancel));
        MapFiles<OrganisationsBehind, BehindQuery, MetricViews>(group, path, name, summary,
            (views, query, cancel) => query.AskAll(views, cancel), ListFiles.Csv);
    }

    private static void Map<T, TQuery>(
        RouteGroupBuilder group, string path, string name, string summary,
        Func<IAdoptionMetricsApi, TQuery, CancellationToken, Task<T>> ask, Func<T, string> csv)
        where TQuery : ScopeQuery
    {
        MapMetric(group, path, name, summary, ask);
        MapFiles(group, path, name, summary, ask, csv);
    }

    private static void MapMetric<T, TQuery, TService>(
        RouteGroupBuilder group, string path, string name, string summary, Func<TService, TQuery, CancellationToken, Task<T>> ask)
        where TQuery : ScopeQuery =>
        group.MapGet(path, ([AsParameters] TQuery query, [FromServices] TService service, CancellationToken cancellationToken) =>
                Answer(query, TypedResults.Ok, cancel => ask(service, query, cancel), cancellationToken))
            .WithName($"Get{name}").WithSummary(summary);

    private static void MapFiles<T, TQuery, TService>(
        RouteGroupBuilder group, string path, string name, string summary,
        Func<TService, TQuery, CancellationToken, Task<T>> ask, Func<T, string> csv)
        where TQuery : ScopeQuery
    {
        group.MapGet($"{path}.csv", ([AsParameters] TQuery query, [FromServices] TService service, CancellationToken cancellationToken) =>
                Answer(query, metric => File(csv(metric)), cancel => ask(service, query, cancel), cancellationToken))
            .WithName($"Export{name}Csv").WithSummary($"{summary}: as comma-separated values").Produces<string>(contentType: Csv);
        group.MapGet($"{path}.json", ([AsParameters] TQuery query, [FromServices] TService service, CancellationToken cancellationToken) =>
                Answer(query, Json, cancel => ask(service, query, cancel), cancellationToken))
            .WithName($"Export{name}").WithSummary($"{summary}: as a file of JSON").Produces<T>();

        FileContentHttpResult File(string text) => TypedResults.File(Encoding.UTF8.GetBytes(text), Csv, $"adoption-{path}.csv");

        FileContentHttpResult Json(T metric) =>
            TypedResults.File(JsonSerializer.SerializeToUtf8Bytes(metric, FileJson), "application/json", $"adoption-{path}.json");
    }

    private static async Task<Results<TResult, ValidationProblem>> Answer<T, TResult>(
        ScopeQuery query, Func<T, TResult> result, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where TResult : IResult =>
        query.Faults() is { Count: > 0 } faults ? TypedResults.ValidationProblem(faults) : result(await ask(cancellationToken));
}
