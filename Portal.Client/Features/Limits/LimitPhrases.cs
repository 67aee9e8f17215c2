using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;

namespace Portal.Client.Features.Limits;

/// <summary>Limits in the reader's words.</summary>
internal static class LimitPhrases
{
    /// <summary>What is limited: <c>Units a month · Faces</c>.</summary>
    public static string What(this IStringLocalizer<LimitsText> text, LimitView limit)
    {
        var kind = limit.Kind == LimitWords.Budget ? text["BudgetEvery", text[$"Per_{limit.Reset}"]].Value : text.Name("Kind", limit.Kind);
        return limit.ModelName is null ? kind : $"{kind} · {limit.ModelName}";
    }

    public static string Amount(this IStringLocalizer<CommonText> text, LimitView limit, long amount) =>
        limit.Kind == LimitWords.Budget ? text.Credits(amount) : amount.ToString("N0", CultureInfo.CurrentCulture);
}
