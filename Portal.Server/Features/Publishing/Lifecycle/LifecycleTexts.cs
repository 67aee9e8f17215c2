using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Resources;
using Portal.Server.Features.Notices;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>What happened to a version or a whole model, as its subscribers read it.</summary>
internal static class LifecycleTexts
{
    public static string Of(string kind, LifecycleFacts fact, IStringLocalizer<ApiText> text)
    {
        var end = Day(fact.EndsAt);
        var what = kind switch
        {
            NoticeKinds.VersionAvailable when fact.Former is null => "Notice_version.available_first",
            NoticeKinds.VersionLegacy when fact.IsTakenBack => "Notice_version.legacy_again",
            _ => $"Notice_{kind}",
        };
        return Joined(
            text[what, fact.Model, fact.Version, fact.Former ?? "", fact.Replacement ?? "", end],
            fact.Pinned is { } pinned ? Pin(kind, fact, pinned, text) : null,
            Reason(fact.Reason, text));
    }

    public static string Of(string kind, ModelEndFacts fact, IStringLocalizer<ApiText> text) => Joined(
        text[$"Notice_{kind}", fact.Model, Day(fact.EndsAt)],
        fact.Replacement is null ? null : text["Notice_model_instead", fact.Replacement].Value,
        Reason(fact.Reason, text));

    private static string Day(DateTime? end) => end?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static string? Reason(string? reason, IStringLocalizer<ApiText> text) =>
        string.IsNullOrEmpty(reason) ? null : text["Notice_version_reason", reason].Value;

    private static string Joined(params string?[] sentences) => string.Join(' ', sentences.Where(sentence => sentence is not null));

    private static string Pin(string kind, LifecycleFacts fact, string pinned, IStringLocalizer<ApiText> text)
    {
        var then = fact.ThenFollows ? "follows" : "refuses";
        return pinned != fact.Version ? text["Notice_pin_elsewhere", pinned]
            : kind == NoticeKinds.VersionRetired ? text[$"Notice_pin_over_{then}"]
            : kind is NoticeKinds.VersionDeprecated or NoticeKinds.VersionEnding ? text[$"Notice_pin_then_{then}"]
            : text["Notice_pin_elsewhere", pinned];
    }
}
