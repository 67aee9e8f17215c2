using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Engine;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission;

/// <summary>Every refusal of the door in the caller's language, with what to do about it.</summary>
internal sealed class DoorRefusals(IStringLocalizer<ApiText> text, TimeProvider time)
{
    /// <summary>Code of a full queue, which faces tell from other reasons of being unavailable.</summary>
    public const string OverloadedCode = "overloaded";

    /// <summary>The model's worker died too often and is not started for a while.</summary>
    public const string QuarantinedCode = "model_quarantined";

    public DoorRefusal Unauthenticated() => new(New("unauthenticated", 401, text["Unauthenticated"]));

    public DoorRefusal Switched() => new(New(OrganisationHeader.Refused, 409, text["OrganisationSwitched"]));

    /// <param name="code">One of <see cref="Features.Keys.ApiKeyRefusals"/>.</param>
    public DoorRefusal BadKey(string code) => code == Features.Keys.ApiKeyRefusals.Address
        // Who calls is known, only not from where they may.
        ? new(New(code, 403, text[code]), Link: "/keys")
        : new(New(code, 401, text[code]));

    public DoorRefusal MissingHeader() =>
        new(New("antiforgery", 400, text["MissingHeader", AntiforgeryHeader.Name, AntiforgeryHeader.Value]));

    public DoorRefusal UnknownModel(string model) =>
        new(New("unknown_model", 404, text["UnknownModel", model.Length > 64 ? model[..64] : model]), Link: "/models");

    public DoorRefusal Viewer() => new(New("viewer", 403, text["PredictionsNeedMember"]));

    public DoorRefusal Suspended() => new(New("organisation_suspended", 403, text["OrganisationSuspended"]));

    public DoorRefusal MissingScope(string scope) => new(New("missing_scope", 403, text["MissingScope", scope]), Link: "/keys");

    public DoorRefusal ModelNotAllowed(string model) => new(New("model_not_allowed", 403, text["ModelNotAllowed", model]), Link: "/keys");

    public DoorRefusal NotSubscribed(string model) => new(New("not_subscribed", 403, text["NotSubscribed", PageOf(model)]), Link: PageOf(model));

    public DoorRefusal NotReady(string model) =>
        new(New("model_not_ready", 503, text["ModelNotReady"]), RetryAfter: TimeSpan.FromSeconds(10), Link: PageOf(model));

    public DoorRefusal TooFast(int limit, TimeSpan wait, string model) =>
        new(New("rate_exceeded", 429, text["RateExceeded", limit]), RetryAfter: wait, Link: PageOf(model));

    public DoorRefusal OverQuota(long units, long? limit, string model)
    {
        var now = time.GetUtcNow();
        var resets = LedgerTime.NextMonth(now);
        var sentence = text["QuotaExceeded", limit ?? 0, units, resets.ToString("u", System.Globalization.CultureInfo.InvariantCulture)];
        return new(New("quota_exceeded", 429, sentence), RetryAfter: resets - now, ResetsAt: resets, Link: PageOf(model));
    }

    public DoorRefusal Overloaded(EngineOverloadedException full) =>
        new(New(OverloadedCode, 503, text["Overloaded", full.Queue, full.Bound, full.Knob]), RetryAfter: full.RetryAfter);

    public DoorRefusal Remote(RemoteUnavailableException remote) => remote.IsFull
        ? new(New(OverloadedCode, 503, text["RemoteFull", remote.Server]), RetryAfter: remote.RetryAfter)
        : new(New("remote_unavailable", 503, text["RemoteUnavailable", remote.Server]), RetryAfter: remote.RetryAfter);

    public DoorRefusal Worker(WorkerUnavailableException worker) => worker.IsQuarantined
        ? new(New(QuarantinedCode, 503, text["ModelQuarantined"]), RetryAfter: worker.RetryAfter)
        : new(New("worker_unavailable", 503, text["WorkerUnavailable"]), RetryAfter: worker.RetryAfter);

    public DoorRefusal UnknownVersion(string model, string version) =>
        new(New("unknown_version", 404, text["UnknownVersion", model, version.Length > 32 ? version[..32] : version]), Link: PageOf(model));

    /// <param name="asked">The version that the call named; null where the subscription's pin did.</param>
    public DoorRefusal NoVersion(ModelAtDoor model, string? asked) =>
        model.Ended is { } ended ? Ended(model.Slug, ended)
        : model.Retired is { } retired ? new(
            New("version_retired", StatusCodes.Status410Gone, text[retired.IsPinned ? "PinnedVersionRetired" : "VersionRetired", model.Slug, retired.Version, retired.Replacement]),
            Link: retired.IsPinned ? $"{PageOf(model.Slug)}/plans" : PageOf(model.Slug))
        : UnknownVersion(model.Slug, asked ?? "");

    public DoorRefusal InputRefused(PredictionRefusedException exception, ModelAtDoor model) => exception.Reason switch
    {
        RefusalReason.UnsupportedMediaType => new(UnsupportedMediaType(model.Accepts)),
        RefusalReason.Undecodable => new(New("undecodable", 422, text["Undecodable", exception.Message], "inputs")),
        RefusalReason.TooLarge => new(New("input_too_large", 422, text["InputTooLarge", exception.Message], "inputs")),
        RefusalReason.InvalidTensor => new(New("invalid_tensor", 400, text["InvalidTensor", exception.Message], exception.Field ?? "inputs")),
        RefusalReason.UnsupportedForm => new(New("unsupported_form", 400, text["UnsupportedForm", exception.Message], exception.Field ?? "inputs")),
        RefusalReason.DeadlineExceeded => DeadlineExceeded(),
        _ => NotReady(model.Slug),
    };

    public Refusal UnsupportedMediaType(IReadOnlyList<string> accepts) =>
        New("unsupported_media_type", 415, text["UnsupportedMediaType", string.Join(", ", accepts)]);

    public Refusal BodyTooLarge(int megabytes) => New("body_too_large", 413, text["BodyTooLarge", megabytes]);

    public Refusal EmptyBody() => New("empty_body", 400, text["EmptyBody"], "inputs");

    public Refusal BrokenRequest(int status) => New("broken_request", status, text["BrokenRequest"]);

    public Refusal InvalidJson(string field) => New("invalid_json", 400, text["InvalidJson", field], field);

    public Refusal InvalidBase64(string field) => New("invalid_base64", 400, text["InvalidBase64", field], field);

    /// <param name="fault">What is wrong, in one sentence.</param>
    /// <param name="field">The tensor or property at fault.</param>
    public Refusal InvalidInfer(string fault, string field) => New("invalid_infer", 400, text["InvalidInfer", fault], field);

    public Refusal BodiesFull(long megabytes) => New("bodies_full", 503, text["BodiesFull", megabytes, "Gateway:MaxBodiesMegabytes"]);

    /// <summary>A fault of the portal's own, of which nothing is told.</summary>
    public DoorRefusal Unexpected() => new(New("unexpected", 500, text["Unexpected"]));

    public DoorRefusal ConfigNotTaken() => new(New("config_not_taken", 400, text["ConfigNotTaken"], "parameters"));

    public DoorRefusal NotLoaded(string reason) => new(New("not_loaded", 400, text["NotLoaded", reason]));

    /// <param name="scope">What a key needs instead.</param>
    public DoorRefusal NotOperator(string scope) => new(New("not_operator", 403, text["NotOperator", scope]));

    public Refusal NotAnObject() => New("invalid_json", 400, text["NotAnObject"]);

    /// <param name="rule">Which sentence: the resource <c>Field_</c> and this word.</param>
    /// <param name="field">The property at fault.</param>
    /// <param name="arguments">What else the sentence names.</param>
    public Refusal InvalidField(string rule, string field, params object[] arguments) =>
        New(rule == "Unsupported" ? "unsupported_value" : "invalid_value", 400, text[$"Field_{rule}", [field, .. arguments]], field);

    public DoorRefusal Duplicate() => new(New("duplicate_request", 409, text["Duplicate"]));

    public DoorRefusal DeadlineExceeded() => new(New("deadline_exceeded", 504, text["DeadlineExceeded"]));

    public DoorRefusal Cancelled() => new(New("cancelled", StatusCodes.Status499ClientClosedRequest, text["Cancelled"]));

    public DoorRefusal Failed() => new(New("prediction_failed", 500, text["PredictionFailed"]));

    public DoorRefusal LedgerUnavailable() =>
        new(New("ledger_unavailable", 503, text["LedgerUnavailable"]), RetryAfter: TimeSpan.FromSeconds(5));

    public DoorRefusal NotFound() => new(New("not_found", 404, text["NotFound"]));

    public DoorRefusal MethodNotAllowed() => new(New("method_not_allowed", 405, text["MethodNotAllowed"]));

    public DoorRefusal WrongMethod(string method) => new(New("method_not_allowed", 405, text["WrongMethod", method]));

    private DoorRefusal Ended(string model, EndedModel ended) => ended.Replacement is { } replacement
        ? new(New("model_retired", StatusCodes.Status410Gone, text["ModelRetiredUse", model, replacement]), Link: PageOf(replacement))
        : new(New("model_retired", StatusCodes.Status410Gone, text["ModelRetired", model]), Link: "/models");

    private static Refusal New(string code, int status, string message, string? field = null) => new(code, message, status, field);

    private static string PageOf(string model) => $"/models/{model}";
}
