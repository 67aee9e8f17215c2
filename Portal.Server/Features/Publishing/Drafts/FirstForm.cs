using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Inference.Inspection;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Publishing.Drafts;

/// <summary>What the inspection lets one guess, so that the publisher begins with a form that is not empty.</summary>
internal static class FirstForm
{
    private const int LongestLabel = 200;

    public static async Task<DraftForm> OfAsync(Model model, InspectionReport gate, LoadReport load, string folder, CancellationToken cancellationToken)
    {
        var roles = gate.SideFiles.GroupBy(file => FileRoles.Side(file.Name)).ToDictionary(group => group.Key, group => group.First().Name);
        var (pipeline, tokenizer) = Pipeline(roles, load);
        return new()
        {
            Name = new Dictionary<string, string> { [LocalisedText.Fallback] = model.Slug },
            Task = model.Task,
            Pipeline = pipeline,
            Unit = pipeline == "tensors" ? "row" : "token",
            Labels = roles.TryGetValue(FileRoles.Labels, out var labels) ? await LabelsAsync(Path.Combine(folder, labels), cancellationToken) : [],
            Parameters = tokenizer is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["tokenizer"] = tokenizer },
        };
    }

    // Tokenizer files alone are no text pipeline: the graph must take token ids, too.
    private static (string Pipeline, string? Tokenizer) Pipeline(Dictionary<string, string> roles, LoadReport load) =>
        !roles.TryGetValue(FileRoles.Tokenizer, out var vocabulary) || load.Inputs.All(input => input.Name != "input_ids") ? ("tensors", null)
        : load.Outputs.Any(output => output.Name == "logits") ? ("text-generation", Tokenizer(roles, vocabulary))
        : ("text-embedding", Tokenizer(roles, vocabulary));

    private static string Tokenizer(Dictionary<string, string> roles, string vocabulary) =>
        roles.ContainsKey(FileRoles.Merges) || vocabulary.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? "bpe" : "wordpiece";

    private static async Task<IReadOnlyList<string>> LabelsAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > DraftRules.MaxLabels * LongestLabel)
        {
            return [];
        }
        try
        {
            var text = await File.ReadAllTextAsync(path, cancellationToken);
            string[] labels = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                ? JsonSerializer.Deserialize<string[]>(text) ?? []
                : text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return labels.Length <= DraftRules.MaxLabels && labels.All(label => label is { Length: <= LongestLabel }) ? labels : [];
        }
        catch (JsonException)
        {
            // Labels of another shape: the publisher types them.
            return [];
        }
    }
}
