using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Statements;

internal static class StatementsEndpoints
{
    private const string Csv = "text/csv; charset=utf-8";

    public static void AddStatements(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<StatementOptions>().BindConfiguration("Statements").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<WorkLeases>();
        services.AddSingleton<OpenStatements>();
        services.AddSingleton<StatementClosing>();
        services.AddSingleton<StatementWork>();
        services.AddHostedService(provider => provider.GetRequiredService<StatementWork>());
        services.AddScoped<IStatementClosingApi, StatementOperations>();
        services.AddScoped<IStatementsApi, StatementsService>();
    }

    public static void MapStatements(this WebApplication app)
    {
        var group = app.MapPortalApi("statements", "Statements").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("", List).WithName("ListStatements").WithSummary("List the organisation's statements, drafts of open months first");
        group.MapGet("{month}", Get).WithName("GetStatement").WithSummary("Get the statement of a UTC month, or its draft");
        group.MapGet("{month}/export", Export).WithName("ExportStatement").WithSummary("Get a statement as a file of JSON");
        group.MapGet("{month}/export.csv", ExportCsv).WithName("ExportStatementCsv").WithSummary("Get a statement's lines as comma-separated values")
            .Produces<string>(contentType: Csv);
        var all = app.MapPortalApi("statements", "Statements").RequireAuthorization(PortalClaims.OperatorPolicy);
        all.MapPost("close", Close).WithName("CloseStatements").WithSummary("Close every month that is over, without waiting for the days of grace");
        all.MapPost("credits", Credit).WithName("CreditOrganisation").WithSummary("Give an organisation an amount back, as a line of its next statement");
    }

    private static async Task<Ok<IReadOnlyList<StatementSummary>>> List(IStatementsApi statements, CancellationToken cancellationToken) =>
        TypedResults.Ok(await statements.List(cancellationToken));

    private static async Task<Results<Ok<StatementView>, NotFound>> Get(string month, IStatementsApi statements, CancellationToken cancellationToken) =>
        await statements.Get(month, cancellationToken) is { } statement ? TypedResults.Ok(statement) : TypedResults.NotFound();

    private static async Task<Results<Ok<StatementView>, NotFound>> Export(
        string month, IStatementsApi statements, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await statements.Get(month, cancellationToken) is not { } statement)
        {
            return TypedResults.NotFound();
        }
        response.Headers.ContentDisposition = $"attachment; filename=\"{StatementWords.FileName(statement, "json")}\"";
        return TypedResults.Ok(statement);
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> ExportCsv(
        string month, IStatementsApi statements, CancellationToken cancellationToken) =>
        await statements.Get(month, cancellationToken) is { } statement
            ? TypedResults.File(Encoding.UTF8.GetBytes(StatementWords.Csv(statement)), Csv, StatementWords.FileName(statement, "csv"))
            : TypedResults.NotFound();

    private static async Task<Results<Ok<StatementsClosed>, ProblemHttpResult>> Close(IStatementClosingApi closing, CancellationToken cancellationToken) =>
        (await closing.Close(cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Credit(
        CreditRequest request, IStatementClosingApi closing, CancellationToken cancellationToken) =>
        (await closing.Credit(request, cancellationToken)).ToResult();
}
