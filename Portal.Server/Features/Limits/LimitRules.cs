using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;

namespace Portal.Server.Features.Limits;

/// <summary>What makes sense as a limit.</summary>
internal sealed class LimitRules(IStringLocalizer<ApiText> text)
{
    /// <returns>Kind and reset of what is asked for, or why it makes no sense.</returns>
    public (LimitKind Kind, LimitReset? Reset, Refusal? Refusal) Read(AddLimitRequest request)
    {
        if (Word<LimitSubject>(request.Subject) is not { } subject || (subject == LimitSubject.Organisation) != (request.SubjectId is null))
        {
            return Refuse("invalid_subject", text["LimitSubjectUnknown"], nameof(request.Subject));
        }
        if (Word<LimitKind>(request.Kind) is not { } kind)
        {
            return Refuse("invalid_kind", text["LimitKindUnknown"], nameof(request.Kind));
        }
        if (request.Model is not null && (kind != LimitKind.UnitsPerMonth || subject == LimitSubject.Organisation))
        {
            return Refuse("invalid_cap", text["LimitCapInvalid"], nameof(request.Model));
        }
        LimitReset? reset = kind switch
        {
            LimitKind.UnitsPerDay => LimitReset.Day,
            LimitKind.UnitsPerMonth => LimitReset.Month,
            LimitKind.Budget => Word<LimitReset>(request.Reset),
            _ => null,
        };
        return kind == LimitKind.Budget && reset is null
            ? Refuse("invalid_reset", text["LimitResetUnknown"], nameof(request.Reset))
            : (kind, reset, Refuse(kind, request.Most, request.WarnAt));
    }

    /// <returns>Null for amounts that the kind can have.</returns>
    public Refusal? Refuse(LimitKind kind, long? most, long? warnAt)
    {
        if (kind != LimitKind.Budget)
        {
            // Nothing at all is no rate: a key can be revoked, a member be made a viewer.
            var least = kind is LimitKind.RequestsPerMinute or LimitKind.ParallelCalls ? 1 : 0;
            return most >= least && warnAt is null
                ? null
                : new Refusal("invalid_amount", text["LimitAmountInvalid", least], StatusCodes.Status400BadRequest, nameof(AddLimitRequest.Most));
        }
        if (most is null && warnAt is null)
        {
            return new Refusal("invalid_amount", text["BudgetEmpty"], StatusCodes.Status400BadRequest, nameof(AddLimitRequest.Most));
        }
        return warnAt > most
            ? new Refusal("invalid_amount", text["BudgetSoftAboveHard"], StatusCodes.Status400BadRequest, nameof(AddLimitRequest.WarnAt))
            : null;
    }

    public static string Slot(string subject, string? id, int? subscription, LimitKind kind, LimitReset? reset) =>
        string.Create(CultureInfo.InvariantCulture, $"{subject}:{id}/{subscription}/{kind}/{reset}");

    /// <returns>Null for anything that is not exactly one of the names: a number is none.</returns>
    private static T? Word<T>(string? word)
        where T : struct, Enum => Enum.GetValues<T>().Where(value => value.ToString() == word).Select(value => (T?)value).FirstOrDefault();

    private static (LimitKind, LimitReset?, Refusal) Refuse(string code, string message, string field) =>
        (default, null, new(code, message, StatusCodes.Status400BadRequest, field));
}
