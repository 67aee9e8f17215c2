using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>The end of a whole model as everybody reads it.</summary>
/// <param name="Since">When it was said.</param>
/// <param name="At">When all versions are retired; a midnight (UTC).</param>
/// <param name="Replacement">The slug of the model to use instead; null where none was named.</param>
/// <param name="Reason">The publisher's or an operator's; null where none was given.</param>
public sealed record ModelEnd(DateTimeOffset Since, DateTimeOffset At, string? Replacement, string? Reason);

/// <summary>Whether a model ends, and when it could.</summary>
/// <param name="End">Null while it does not.</param>
/// <param name="Earliest">The first day (UTC) at whose beginning it may end, or to which its end may be put off; null where nothing of it is served.</param>
/// <param name="Latest">The last such day.</param>
public sealed record ModelEnding(ModelEnd? End, DateOnly? Earliest, DateOnly Latest);

/// <param name="Replacement">The slug of a listed model that subscribers are told to use instead; null is none.</param>
/// <param name="EndsOn">The day (UTC) at whose beginning all versions are retired; null is the earliest one.</param>
/// <param name="Reason">Shown to subscribers and in the catalogue.</param>
public sealed record EndModelRequest(
    [property: StringLength(64)] string? Replacement = null,
    DateOnly? EndsOn = null,
    [property: StringLength(PlanRules.MaxReasonLength)] string? Reason = null);

/// <summary>The end of models as a whole; for publishers of their own ones, and for operators of every one.</summary>
public interface IModelEndsApi
{
    Task<Outcome<ModelEnding>> Get(string model, CancellationToken cancellationToken);

    /// <summary>Gives all served versions the day of their end and tells the subscribers once. A model that ends already is put off.</summary>
    Task<Outcome<ModelEnding>> End(string model, EndModelRequest request, CancellationToken cancellationToken);

    /// <summary>The model goes on after all; possible until the day of the end.</summary>
    Task<Outcome<ModelEnding>> TakeBack(string model, CancellationToken cancellationToken);
}
