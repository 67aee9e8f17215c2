using Portal.Server.Features.Models;
using Portal.Server.Features.Notices;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>A notice's data about a model that ends as a whole.</summary>
/// <param name="Model">The model's slug.</param>
/// <param name="Replacement">The slug of the model to use instead; null where none was named.</param>
/// <param name="EndsAt">Null once the end was taken back.</param>
/// <param name="Reason">The publisher's or an operator's; null where none was given.</param>
internal sealed record ModelEndFacts(string Model, string? Replacement = null, DateTime? EndsAt = null, string? Reason = null)
{
    public static ModelEndFacts Of(Model model) => new(model.Slug, model.Replacement, model.EndsAt, model.EndReason);

    public static bool IsOf(string kind) =>
        kind is NoticeKinds.ModelDeprecated or NoticeKinds.ModelEnding or NoticeKinds.ModelRetired or NoticeKinds.ModelContinued;
}
