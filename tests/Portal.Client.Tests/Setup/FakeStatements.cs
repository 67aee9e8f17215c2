using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

internal sealed class FakeStatements : Answering, IStatementsApi, IStatementClosingApi
{
    public List<StatementView> Held { get; } = [];

    public List<CreditRequest> Credits { get; } = [];

    public int Closings { get; private set; }

    public Refusal? Refusal { get; set; }

    public Task<IReadOnlyList<StatementSummary>> List(CancellationToken cancellationToken) => Answer<IReadOnlyList<StatementSummary>>(
        () => [.. Held.Select(statement => new StatementSummary(statement.Month, statement.Number, statement.IsClosed, statement.ClosedAt, statement.PriceMicros))]);

    public Task<StatementView?> Get(string month, CancellationToken cancellationToken) =>
        Answer(() => Held.Find(statement => statement.Month == month));

    public Task<Outcome<StatementsClosed>> Close(CancellationToken cancellationToken)
    {
        Closings++;
        return Answer<Outcome<StatementsClosed>>(() => Refusal is null ? new StatementsClosed(1, 2) : Refusal);
    }

    public Task<Outcome> Credit(CreditRequest request, CancellationToken cancellationToken)
    {
        Credits.Add(request);
        return Answer<Outcome>(() => Refusal is null ? Outcome.Done : Refusal);
    }
}

internal sealed class FakeReconciliation : Answering, IReconciliationApi
{
    public List<ReconciledMonth> Rows { get; } = [];

    public int Checks { get; private set; }

    public Task<ReconciliationReport?> Get(string? month, int page, CancellationToken cancellationToken) => Answer<ReconciliationReport?>(
        () => new(month ?? "2026-11", Rows, Rows.Count, Rows.Count(row => row.Differs), Rows.Count == 0 ? null : Data.Now, ["2026-11", "2026-10"]));

    public Task<IReadOnlyList<ReconciledMonth>?> Of(string organisation, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<ReconciledMonth>?>(() => organisation == "acme" ? Rows : null);

    public Task<Outcome> Check(CancellationToken cancellationToken)
    {
        Checks++;
        return Answer(() => Outcome.Done);
    }
}

internal sealed class FakeIncome : Answering, IIncomeApi
{
    public IncomeReport? Report { get; set; }

    public List<(int Months, string? Model)> Asked { get; } = [];

    public Task<IncomeReport?> Get(int months, string? model, CancellationToken cancellationToken)
    {
        Asked.Add((months, model));
        return Answer(() => Report);
    }
}
