using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>Where a version stands on its way from its publisher to its end.</summary>
public enum ModelVersionState
{
    /// <summary>Inspected; seen by its publisher only, whose form can still be changed.</summary>
    Draft = 0,

    /// <summary>Waits for an operator's answer; nothing of it changes any more.</summary>
    InReview = 1,

    /// <summary>Answers who names it, without a promise.</summary>
    Preview = 2,

    /// <summary>Answers who names no version.</summary>
    Available = 3,

    /// <summary>Answers who names or pinned it; a newer one took its place.</summary>
    Legacy = 4,

    /// <summary>As <see cref="Legacy"/>, with the day of its end; of a model that ends as a whole also the version that answers who names none.</summary>
    Deprecated = 5,

    /// <summary>Answers nobody.</summary>
    Retired = 6,

    /// <summary>An operator refused it, with a reason.</summary>
    Rejected = 7,
}

/// <summary>A version as its publisher and the operators see it.</summary>
/// <param name="Model">The model's slug.</param>
/// <param name="Version">Semantic version.</param>
/// <param name="Name">In the reader's language.</param>
/// <param name="Since">When it came into its state.</param>
/// <param name="Reason">An operator's or publisher's, of the last change of state; null where none was given.</param>
/// <param name="EndsAt">When a deprecated version is retired.</param>
/// <param name="Replacement">The version that subscribers are told to use instead.</param>
/// <param name="Sha256">Of the manifest, which names every file by its own hash; null while it is a draft.</param>
/// <param name="Bytes">Of all files.</param>
public sealed record ModelVersionView(
    string Model,
    string Version,
    string Name,
    ModelVersionState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset Since,
    string? Reason,
    DateTimeOffset? EndsAt,
    string? Replacement,
    string? Sha256,
    long Bytes);

/// <summary>A model that has no version yet.</summary>
/// <param name="Slug">Its name in URLs.</param>
/// <param name="Task">A Hugging Face task name, one of <see cref="DraftRules.Tasks"/>.</param>
public sealed record CreateModelRequest(
    [property: Required, StringLength(64, MinimumLength = 3), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*$")] string Slug,
    [property: Required, StringLength(64)] string Task);

/// <summary>Versions of one's own models; for publishers, and for operators of the portal's own models.</summary>
public interface IModelVersionsApi
{
    /// <summary>Makes a model that is listed once a version is available.</summary>
    Task<Outcome<PublishedModel>> Create(CreateModelRequest request, CancellationToken cancellationToken);

    /// <summary>All versions of a model, newest first.</summary>
    Task<Outcome<IReadOnlyList<ModelVersionView>>> List(string model, CancellationToken cancellationToken);

    Task<Outcome<DraftView>> Draft(string model, string version, CancellationToken cancellationToken);

    /// <summary>Keeps the form as it is, complete or not.</summary>
    Task<Outcome<DraftView>> Save(string model, string version, DraftForm form, CancellationToken cancellationToken);

    /// <summary>The card as the catalogue would show it.</summary>
    Task<Outcome<CardPreview>> Preview(CardMarkdown card, CancellationToken cancellationToken);

    /// <summary>Hands a complete draft to the operators. From then on nothing of it changes.</summary>
    Task<Outcome> Submit(string model, string version, CancellationToken cancellationToken);

    /// <summary>Takes a version that waits for its review back; it is a draft again.</summary>
    Task<Outcome> Withdraw(string model, string version, CancellationToken cancellationToken);

    /// <summary>Removes a draft or a rejected version with its files.</summary>
    Task<Outcome> Delete(string model, string version, CancellationToken cancellationToken);

    /// <summary>Removes a sample of a draft. Samples are sent to <see cref="DraftRules.SampleUrl"/> by PUT.</summary>
    Task<Outcome> DeleteSample(string model, string version, string file, CancellationToken cancellationToken);
}
