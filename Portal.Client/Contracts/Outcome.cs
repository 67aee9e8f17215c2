namespace Portal.Client.Contracts;

/// <summary>Why the portal refused: shown beside a field or above the form.</summary>
/// <param name="Code">A stable word, such as <c>unknown_plan</c>; the ProblemDetails' <c>code</c>.</param>
/// <param name="Message">A sentence in the caller's language.</param>
/// <param name="Status">The HTTP status that the endpoint answers with.</param>
/// <param name="Field">The request's property that is wrong, if it is one.</param>
/// <param name="RetryAt">When asking again makes sense, from the answer's <c>Retry-After</c>; the browser fills it in.</param>
public sealed record Refusal(string Code, string Message, int Status, string? Field = null, DateTimeOffset? RetryAt = null);

/// <summary>An expected result: done, or refused with a reason.</summary>
public sealed record Outcome(Refusal? Refusal = null)
{
    public bool Succeeded => Refusal is null;

    public static Outcome Done { get; } = new();

    public static implicit operator Outcome(Refusal refusal) => new(refusal);
}

/// <summary>An expected result: a value, or refused with a reason.</summary>
public sealed record Outcome<T>(T? Value, Refusal? Refusal = null)
    where T : class
{
    public bool Succeeded => Refusal is null;

    public static implicit operator Outcome<T>(T value) => new(value);

    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);
}
