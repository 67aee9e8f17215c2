using System.Text;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Models;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing.Drafts;

/// <summary>What a form must say before it can be submitted, and what it may not say at all.</summary>
internal sealed class DraftProblems(IStringLocalizer<ApiText> text)
{
    private const int LongestName = 120;
    private const int LongestSummary = 500;
    private const int MostParameters = 32;

    /// <summary>What is missing; the order is the form's.</summary>
    public IReadOnlyList<DraftProblem> Of(DraftForm form, ModelManifest manifest)
    {
        var problems = new List<DraftProblem>();
        Need(English(form.Name), nameof(form.Name));
        Need(English(form.Summary), nameof(form.Summary));
        Need(English(form.Card), nameof(form.Card));
        Among(form.Task, DraftRules.Tasks, nameof(form.Task));
        Among(form.Pipeline, DraftRules.Pipelines, nameof(form.Pipeline));
        Among(form.Unit, ["image", "second", "row", "token"], nameof(form.Unit));
        Need(form.Licence, nameof(form.Licence));
        Need(form.Provider, nameof(form.Provider));
        Need(form.Purpose, nameof(form.Purpose));
        Need(form.Limits, nameof(form.Limits));
        Need(form.Data, nameof(form.Data));
        Among(form.RiskClass, DraftRules.RiskClasses, nameof(form.RiskClass));
        Need(form.Contact, nameof(form.Contact));
        if (form.LicenceIsAccepted && string.IsNullOrWhiteSpace(form.LicenceText))
        {
            problems.Add(new(nameof(form.LicenceText), text["DraftLicenceTextNeeded"]));
        }
        if (form.Pipeline is "text-embedding" or "text-generation" && form.Parameters.GetValueOrDefault("tokenizer", "wordpiece") != "bytes"
            && !manifest.Files.ContainsKey(FileRoles.Tokenizer))
        {
            problems.Add(new(nameof(form.Pipeline), text["DraftTokenizerNeeded", form.Pipeline]));
        }
        return problems;

        void Need(string? value, string field)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                problems.Add(new(field, text["DraftFieldNeeded"]));
            }
        }

        void Among(string value, IReadOnlyList<string> known, string field)
        {
            if (!known.Contains(value))
            {
                problems.Add(new(field, value.Length == 0 ? text["DraftFieldNeeded"] : text["DraftFieldAmong", string.Join(", ", known)]));
            }
        }
    }

    /// <returns>Null for a form that may be kept, complete or not.</returns>
    public Refusal? Refuse(DraftForm form) =>
        HasNull(form) ? Wrong("", text["DraftFieldNeeded"])
        : !Hold(form.Name, LongestName) ? Wrong(nameof(form.Name), text["DraftTextsTooLong", LongestName])
        : !Hold(form.Summary, LongestSummary) ? Wrong(nameof(form.Summary), text["DraftTextsTooLong", LongestSummary])
        : !form.Card.Keys.All(DraftRules.Languages.Contains) || form.Card.Values.Any(card => card is null || Encoding.UTF8.GetByteCount(card) > DraftRules.MaxCardBytes)
            ? Wrong(nameof(form.Card), text["DraftCardTooLong", DraftRules.MaxCardBytes / 1024])
        : form.Labels.Any(label => label is null || label.Length > 200) ? Wrong(nameof(form.Labels), text["DraftTextsTooLong", 200])
        : form.Parameters.Count > MostParameters || form.Parameters.Any(p => p.Key.Length > 64 || p.Value is null || p.Value.Length > 1000)
            ? Wrong(nameof(form.Parameters), text["DraftParametersTooMany", MostParameters])
        : form.SampleLabels.Count > DraftRules.MaxSamples || form.SampleLabels.Any(l => l.Key.Length > 128 || l.Value is null || !Hold(l.Value, LongestName))
            ? Wrong(nameof(form.SampleLabels), text["DraftTextsTooLong", LongestName])
        : null;

    // JSON may say null where the contract does not.
    private static bool HasNull(DraftForm form) => new object?[]
    {
        form.Name, form.Summary, form.Card, form.Task, form.Pipeline, form.Unit, form.Licence, form.Labels, form.Provider, form.Purpose, form.Limits,
        form.Data, form.RiskClass, form.Contact, form.Parameters, form.SampleLabels,
    }.Contains(null);

    private static Refusal Wrong(string field, string sentence) => new("invalid_form", sentence, 400, field);

    private static bool Hold(IReadOnlyDictionary<string, string> texts, int longest) =>
        texts.All(t => DraftRules.Languages.Contains(t.Key) && t.Value is not null && t.Value.Length <= longest);

    private static string? English(IReadOnlyDictionary<string, string> texts) => texts.GetValueOrDefault(LocalisedText.Fallback);
}
