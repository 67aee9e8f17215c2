using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.Notices;

/// <summary>The one place where a notice comes into being: in the portal, and for the organisation's webhooks.</summary>
internal static class NoticeBoard
{
    /// <summary>Adds a notice, to be saved by the caller's own transaction.</summary>
    /// <param name="db">The caller's.</param>
    /// <param name="organisationId">Whose owners and admins see it.</param>
    /// <param name="userId">The member concerned; null for nobody.</param>
    /// <param name="kind">One of <see cref="NoticeKinds"/>.</param>
    /// <param name="data">What the sentence is made of.</param>
    /// <param name="at">When it happened.</param>
    public static void Add(PortalDb db, int organisationId, string? userId, string kind, object data, DateTime at)
    {
        db.Add(new Notice
        {
            OrganisationId = organisationId,
            UserId = userId,
            Kind = kind,
            Data = JsonSerializer.Serialize(data, data.GetType(), JsonSerializerOptions.Web),
            CreatedAt = at,
        });
        db.Add(WebhookOutbox.EventAt(at, organisationId, kind, data));
    }
}

internal static class NoticeKinds
{
    /// <summary>A soft budget was passed; nothing is refused.</summary>
    public const string BudgetWarned = WebhookTypes.BudgetWarned;

    /// <summary>A hard budget has no room any more.</summary>
    public const string BudgetReached = WebhookTypes.BudgetReached;

    /// <summary>Four fifths of a limit or of a plan's units are used.</summary>
    public const string UnitsWarned = WebhookTypes.UnitsWarned;

    /// <summary>A limit or a plan's units are used up.</summary>
    public const string UnitsReached = WebhookTypes.UnitsReached;

    /// <summary>An operator let a version be served.</summary>
    public const string VersionApproved = WebhookTypes.VersionApproved;

    /// <summary>An operator refused a version.</summary>
    public const string VersionRejected = WebhookTypes.VersionRejected;

    /// <summary>Another version answers who names none.</summary>
    public const string VersionAvailable = WebhookTypes.VersionAvailable;

    /// <summary>A version is not the one for new work any more.</summary>
    public const string VersionLegacy = WebhookTypes.VersionLegacy;

    /// <summary>A version has a day of its end.</summary>
    public const string VersionDeprecated = WebhookTypes.VersionDeprecated;

    /// <summary>That day is near.</summary>
    public const string VersionEnding = WebhookTypes.VersionEnding;

    /// <summary>A version answers nobody any more.</summary>
    public const string VersionRetired = WebhookTypes.VersionRetired;

    /// <summary>A whole model has a day of its end.</summary>
    public const string ModelDeprecated = WebhookTypes.ModelDeprecated;

    /// <summary>That day is near.</summary>
    public const string ModelEnding = WebhookTypes.ModelEnding;

    /// <summary>A model answers nobody any more.</summary>
    public const string ModelRetired = WebhookTypes.ModelRetired;

    /// <summary>A model goes on after all.</summary>
    public const string ModelContinued = WebhookTypes.ModelContinued;

    /// <summary>The portal ended a canary, whose version failed.</summary>
    public const string CanaryRolledBack = WebhookTypes.CanaryRolledBack;

    /// <summary>A version's worker died too often.</summary>
    public const string VersionQuarantined = WebhookTypes.VersionQuarantined;
}
