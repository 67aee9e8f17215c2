using Portal.Client.Contracts;

namespace Portal.Server.Components.Account;

/// <summary>What is wrong with a posted form, by field.</summary>
internal sealed class FormFaults(IReadOnlyList<Refusal> refusals)
{
    public static FormFaults None { get; } = new([]);

    public string? Of(string field) => refusals.FirstOrDefault(refusal => refusal.Field == field)?.Message;

    public static FormFaults From(Outcome outcome) => outcome.Refusal is { } refusal ? new([refusal]) : None;
}
