using System.ComponentModel.DataAnnotations;
using System.Security.Claims;

namespace Portal.Client.Contracts;

/// <summary>What an organisation can be told of: the <c>type</c> of a webhook's body.</summary>
public static class WebhookTypes
{
    /// <summary>A key was made. Data: <c>id, name, scopes, serviceAccountId</c>.</summary>
    public const string KeyCreated = "key.created";

    /// <summary>A key has a new secret. Data: <c>id, oldSecretEndsAt</c>.</summary>
    public const string KeyRotated = "key.rotated";

    /// <summary>A key is refused for good. Data: <c>id</c>.</summary>
    public const string KeyRevoked = "key.revoked";

    /// <summary>Somebody is a member now. Data: <c>userId, role</c>.</summary>
    public const string MemberJoined = "member.joined";

    /// <summary>A subscription began, or has another plan. Data: <c>model, plan</c>.</summary>
    public const string SubscriptionStarted = "subscription.started";

    /// <summary>A subscription was cancelled. Data: <c>model</c>.</summary>
    public const string SubscriptionCancelled = "subscription.cancelled";

    /// <summary>A soft budget was passed. Data: <c>limitId, userId, apiKeyId, reset, at, from, resetsAt</c>.</summary>
    public const string BudgetWarned = "budget.warned";

    /// <summary>A hard budget has no room any more. Data as of <see cref="BudgetWarned"/>.</summary>
    public const string BudgetReached = "budget.reached";

    /// <summary>Four fifths of a limit or of a plan's units are used. Data as of <see cref="BudgetWarned"/>, and <c>subscriptionId, kind</c>.</summary>
    public const string UnitsWarned = "units.warned";

    /// <summary>A limit or a plan's units are used up. Data as of <see cref="UnitsWarned"/>.</summary>
    public const string UnitsReached = "units.reached";

    /// <summary>An operator let a version be served. Data: <c>model, version, reason</c>.</summary>
    public const string VersionApproved = "version.approved";

    /// <summary>An operator refused a version. Data as of <see cref="VersionApproved"/>.</summary>
    public const string VersionRejected = "version.rejected";

    /// <summary>
    /// A version of a model that the organisation is subscribed to answers who names none. Data: <c>model, version, reason, former</c>
    /// (the version whose place it took), <c>replacement, endsAt, pinned</c> (the version that the subscription is pinned to), <c>thenFollows</c>.
    /// </summary>
    public const string VersionAvailable = "version.available";

    /// <summary>A version is not the one for new work any more, or its deprecation was taken back. Data as of <see cref="VersionAvailable"/>.</summary>
    public const string VersionLegacy = "version.legacy";

    /// <summary>A version has a day of its end. Data as of <see cref="VersionAvailable"/>.</summary>
    public const string VersionDeprecated = "version.deprecated";

    /// <summary>The end of a deprecated version is 30, then 7 days away. Data as of <see cref="VersionAvailable"/>.</summary>
    public const string VersionEnding = "version.ending";

    /// <summary>A version answers nobody any more. Data as of <see cref="VersionAvailable"/>.</summary>
    public const string VersionRetired = "version.retired";

    /// <summary>A model that the organisation is subscribed to ends as a whole, or its end was put off. Data: <c>model, replacement</c> (a model), <c>endsAt, reason</c>.</summary>
    public const string ModelDeprecated = "model.deprecated";

    /// <summary>The end of a whole model is 30, then 7 days away. Data as of <see cref="ModelDeprecated"/>.</summary>
    public const string ModelEnding = "model.ending";

    /// <summary>A model has ended, and the organisation's subscription with it. Data as of <see cref="ModelDeprecated"/>.</summary>
    public const string ModelRetired = "model.retired";

    /// <summary>The end of a whole model was taken back. Data as of <see cref="ModelDeprecated"/>.</summary>
    public const string ModelContinued = "model.continued";

    /// <summary>The portal ended a canary, whose version failed. Data: <c>model, version, from, because, calls, failures, fromCalls, fromFailures</c>.</summary>
    public const string CanaryRolledBack = "canary.rolled_back";

    /// <summary>A version's worker died too often and is not started for a while. Data: <c>model, version, reason, cause</c>; the cause is a stable word, such as <c>Overrun</c>.</summary>
    public const string VersionQuarantined = "version.quarantined";

    /// <summary>A scheduled report of adoption. Data: <c>id, name, address, period, from, to, csv, rows, allRows</c>; where <c>rows</c> is less than <c>allRows</c> the text is cut. Only operators can ask for it: it names other organisations.</summary>
    public const string AdoptionReport = "adoption.report";

    /// <summary>Somebody pressed the button that tries an endpoint. Data: <c>endpointId</c>. Nobody chooses it.</summary>
    public const string Test = "webhook.test";

    /// <summary>What an endpoint can ask for.</summary>
    public static IReadOnlyList<string> All { get; } =
        [KeyCreated, KeyRotated, KeyRevoked, MemberJoined, SubscriptionStarted, SubscriptionCancelled, BudgetWarned, BudgetReached, UnitsWarned, UnitsReached, VersionApproved,
        VersionRejected, VersionAvailable, VersionLegacy, VersionDeprecated, VersionEnding, VersionRetired, ModelDeprecated, ModelEnding,
        ModelRetired, ModelContinued, VersionQuarantined, CanaryRolledBack, AdoptionReport];

    /// <summary>What the person can ask for.</summary>
    public static IEnumerable<string> For(ClaimsPrincipal user) => All.Where(type => type != AdoptionReport || user.IsOperator());
}

/// <param name="StoppedBecause">Why the portal itself stopped sending: <c>gone</c> (the endpoint answered 410) or <c>failing</c> (an event was given up); null when it did not.</param>
/// <param name="OldSecretEndsAt">Until when the secret before the present one signs, too; null when it does not.</param>
public sealed record WebhookEndpointView(
    int Id,
    string Url,
    IReadOnlyList<string> Types,
    bool IsEnabled,
    string? StoppedBecause,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? OldSecretEndsAt);

/// <param name="Url">An https address without user name and fragment.</param>
/// <param name="Types">At least one of <see cref="WebhookTypes.All"/>.</param>
public sealed record PutWebhookRequest(
    [property: Required, StringLength(1000, MinimumLength = 1)] string Url,
    [property: Required, MinLength(1), MaxLength(50)] IReadOnlyList<string> Types,
    bool IsEnabled = true);

/// <param name="OverlapHours">How long the old secret goes on signing beside the new one: 0 to 168, a week.</param>
public sealed record RotateWebhookSecretRequest([property: Range(0, 168)] int OverlapHours);

/// <param name="Secret"><c>whsec_</c> and base64. It is in this answer only.</param>
public sealed record CreatedWebhook(WebhookEndpointView Webhook, string Secret);

/// <summary>One event on its way to one endpoint.</summary>
/// <param name="MessageId">The header <c>webhook-id</c>, the same on every attempt.</param>
/// <param name="State"><c>pending</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Status">The endpoint's last HTTP status, if it answered.</param>
/// <param name="Fault">Why it did not answer: <c>refused_address</c>, <c>unknown_host</c>, <c>no_connection</c>, <c>no_trust</c>, <c>timeout</c> or <c>broken_answer</c>.</param>
/// <param name="Milliseconds">What the last attempt took.</param>
/// <param name="DueAt">When the next attempt is due; null once it is over.</param>
public sealed record WebhookDeliveryView(
    long Id,
    string MessageId,
    string Type,
    DateTimeOffset At,
    string State,
    int Attempts,
    DateTimeOffset? LastAttemptAt,
    int? Status,
    string? Fault,
    int? Milliseconds,
    DateTimeOffset? DueAt);

/// <summary>The organisation's webhooks by the Standard Webhooks specification, for owners and admins.</summary>
public interface IWebhooksApi
{
    /// <summary>Empty for who does not govern: an address may be a secret of its own.</summary>
    Task<IReadOnlyList<WebhookEndpointView>> List(CancellationToken cancellationToken);

    Task<Outcome<CreatedWebhook>> Create(PutWebhookRequest request, CancellationToken cancellationToken);

    Task<Outcome> Change(int id, PutWebhookRequest request, CancellationToken cancellationToken);

    Task<Outcome<CreatedWebhook>> Rotate(int id, RotateWebhookSecretRequest request, CancellationToken cancellationToken);

    Task<Outcome> Delete(int id, CancellationToken cancellationToken);

    /// <summary>Sends <see cref="WebhookTypes.Test"/>, to an endpoint that is disabled, too.</summary>
    Task<Outcome> Test(int id, CancellationToken cancellationToken);

    /// <summary>The last 50 deliveries, newest first.</summary>
    /// <returns>Null when the organisation has no such endpoint.</returns>
    Task<IReadOnlyList<WebhookDeliveryView>?> Deliveries(int id, CancellationToken cancellationToken);

    /// <summary>Sends a delivery again that is over, at once and with all its attempts, under the same message id.</summary>
    Task<Outcome> Replay(int id, long delivery, CancellationToken cancellationToken);
}
