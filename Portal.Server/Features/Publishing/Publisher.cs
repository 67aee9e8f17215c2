using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Publishing;

/// <summary>The caller as a publisher: which models are theirs to price.</summary>
internal sealed class Publisher(CurrentUser user, IStringLocalizer<ApiText> text)
{
    /// <summary>The person behind an endpoint that only the signed-in reach.</summary>
    public string UserId => user.Principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>Whose publisher the caller is; null for who is none.</summary>
    public int? OrganisationId => Publishes ? user.Caller!.OrganisationId : null;

    private bool Publishes => user.Caller is { Role: >= OrganisationRole.Publisher };

    /// <returns>Null for who may publish something; whether a given model is theirs, <see cref="Own"/> says.</returns>
    public Refusal? Refuse() => Publishes || user.Principal.IsOperator() ? null : new("not_publisher", text["PublishingNeedsPublisher"], 403);

    /// <summary>The organisation's own models; for operators, those of the portal itself, too.</summary>
    public IQueryable<Model> Own(IQueryable<Model> models)
    {
        var (organisation, isOperator) = (Publishes ? user.Caller!.OrganisationId : 0, user.Principal.IsOperator());
        return models.Where(m => m.OrganisationId == organisation || (isOperator && m.Organisation!.Slug == StarterCatalogue.ProviderSlug));
    }

    /// <summary>The same; for operators, every model: a publisher may be gone.</summary>
    public IQueryable<Model> OwnOrAny(IQueryable<Model> models) => user.Principal.IsOperator() ? models : Own(models);

    public Refusal UnknownModel(string model) => new("unknown_model", text["UnknownModel", model], 404);

    /// <param name="organisation">Whose audit it concerns: the model's publisher.</param>
    public AuditFact Fact(string action, int organisation, string target) =>
        new(action, user.Principal.FindFirstValue(ClaimTypes.NameIdentifier), organisation, target);
}
