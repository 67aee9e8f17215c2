using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpStatementsApi(PortalHttp http) : IStatementsApi, IStatementClosingApi
{
    private const string All = "api/statements";

    public Task<IReadOnlyList<StatementSummary>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<StatementSummary>>(All, cancellationToken);

    public Task<StatementView?> Get(string month, CancellationToken cancellationToken) =>
        http.Find<StatementView>($"{All}/{Uri.EscapeDataString(month)}", cancellationToken);

    public Task<Outcome<StatementsClosed>> Close(CancellationToken cancellationToken) =>
        http.Send<StatementsClosed>(HttpMethod.Post, $"{All}/close", null, cancellationToken);

    public Task<Outcome> Credit(CreditRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{All}/credits", request, cancellationToken);
}
