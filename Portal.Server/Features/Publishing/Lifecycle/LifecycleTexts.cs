using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Resources;
using Portal.Server.Features.Notices;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>What happened to a version, as its model's subscribers read it.</summary>
internal static class LifecycleTexts
{
    public static string Of(string kind, LifecycleFacts fact, IStringLocalizer<ApiText> text)
    {
        var end = fact.EndsAt?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
        var what = kind switch
        {
            NoticeKinds.VersionAvailable when fact.Former is null => "Notice_version.available_first",
            NoticeKinds.VersionLegacy when fact.IsTakenBack => "Notice_version.legacy_again",
            _ => $"Notice_{kind}",
        };
        string?[] sentences =
        [
            text[what, fact.Model, fact.Version, fact.Former ?? "", fact.Replacement ?? "", end].Value,
            fact.Pinned is { } pinned ? Pin(kind, fact, pinned, text) : null,
            string.IsNullOrEmpty(fact.Reason) ? null : text["Notice_version_reason", fact.Reason].Value,
        ];
        return string.Join(' ', sentences.Where(sentence => sentence is not null));
    }

    private static string Pin(string kind, LifecycleFacts fact, string pinned, IStringLocalizer<ApiText> text)
    {
        var then = fact.ThenFollows ? "follows" : "refuses";
        return pinned != fact.Version ? text["Notice_pin_elsewhere", pinned]
            : kind == NoticeKinds.VersionRetired ? text[$"Notice_pin_over_{then}"]
            : kind is NoticeKinds.VersionDeprecated or NoticeKinds.VersionEnding ? text[$"Notice_pin_then_{then}"]
            : text["Notice_pin_elsewhere", pinned];
    }
}
