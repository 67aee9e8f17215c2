using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Subscriptions;

internal static class SubscriberRules
{
    /// <returns>Null for who may bind the organisation.</returns>
    public static Refusal? Refuse(Caller caller, IStringLocalizer<ApiText> text) =>
        caller.Role < OrganisationRole.Member ? new("viewer", text["SubscriptionsNeedMember"], 403)
        : caller.IsSuspended ? new("organisation_suspended", text["OrganisationSuspended"], 403)
        : null;
}
