using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <param name="Month">A UTC month, <c>2026-11</c>.</param>
/// <param name="IsClosed">False while it is a draft that still grows.</param>
public sealed record StatementSummary(string Month, string Number, bool IsClosed, DateTimeOffset? ClosedAt, long PriceMicros);

/// <param name="Kind"><c>usage</c>, <c>fee</c>, <c>correction</c> or <c>credit</c>.</param>
/// <param name="ForMonth">The month that it is about: the statement's own, or the one that it corrects.</param>
/// <param name="Model">The model's short name; empty when it is about none.</param>
/// <param name="Unit">What was counted; empty for fees and credits.</param>
/// <param name="Text">What a fee or credit is for; empty for use.</param>
public sealed record StatementLineView(
    int Number, string Kind, string ForMonth, string Model, string Plan, string PlanName, string Unit, string Text, long Calls, long Units, long PriceMicros);

/// <summary>An organisation's UTC month: closed and final, or the running draft of an open one.</summary>
/// <param name="Hash">SHA-256 of the closed statement, in hexadecimal; null for a draft.</param>
public sealed record StatementView(
    string Number,
    string Month,
    string Organisation,
    string OrganisationName,
    bool IsClosed,
    DateTimeOffset? ClosedAt,
    IReadOnlyList<StatementLineView> Lines,
    long PriceMicros,
    string? Hash);

/// <summary>What was closed: months for everybody, and the statements that it made.</summary>
public sealed record StatementsClosed(int Months, int Statements);

/// <summary>An amount given back, as a line of the organisation's next statement.</summary>
/// <param name="Organisation">Its short name.</param>
/// <param name="Month">The month that it is about, <c>2026-11</c>.</param>
public sealed record CreditRequest(
    [property: Required, StringLength(64)] string Organisation,
    [property: Required, RegularExpression("^[0-9]{4}-[0-9]{2}$")] string Month,
    [property: Range(1, 1_000_000_000_000_000)] long AmountMicros,
    [property: Required, StringLength(300, MinimumLength = 3)] string Reason);

/// <summary>The signed-in organisation's statements.</summary>
public interface IStatementsApi
{
    /// <summary>Newest first; open months are drafts.</summary>
    Task<IReadOnlyList<StatementSummary>> List(CancellationToken cancellationToken);

    /// <returns>Null for a month that has none.</returns>
    Task<StatementView?> Get(string month, CancellationToken cancellationToken);
}

/// <summary>Statements of all organisations, for operators.</summary>
public interface IStatementClosingApi
{
    /// <summary>Closes every month that is over, without waiting for the days of grace.</summary>
    Task<Outcome<StatementsClosed>> Close(CancellationToken cancellationToken);

    Task<Outcome> Credit(CreditRequest request, CancellationToken cancellationToken);
}
