using Portal.Client.Contracts;

namespace Portal.Client.Features.Publishing;

/// <summary>A draft's form while it is typed.</summary>
internal sealed class DraftEdit
{
    public Dictionary<string, string> Name { get; private init; } = [];

    public Dictionary<string, string> Summary { get; private init; } = [];

    public Dictionary<string, string> Card { get; private init; } = [];

    public string Task { get; set; } = "";

    public string Pipeline { get; set; } = "";

    public string Unit { get; set; } = "";

    public string Licence { get; set; } = "";

    public string? LicenceText { get; set; }

    public bool LicenceIsAccepted { get; set; }

    public string Provider { get; set; } = "";

    public string Purpose { get; set; } = "";

    public string Limits { get; set; } = "";

    public string Data { get; set; } = "";

    public string RiskClass { get; set; } = "";

    public string Contact { get; set; } = "";

    public string? TrainedFrom { get; set; }

    public string? Replaces { get; set; }

    /// <summary>A line for each.</summary>
    public string Labels { get; set; } = "";

    /// <summary>A line for each, <c>name=value</c>.</summary>
    public string Parameters { get; set; } = "";

    /// <summary>By file and language.</summary>
    private Dictionary<string, Dictionary<string, string>> SampleLabels { get; init; } = [];

    /// <summary>A sample's labels by language, of which one that was just sent has none.</summary>
    public Dictionary<string, string> LabelsOf(string file) =>
        SampleLabels.TryGetValue(file, out var labels) ? labels : SampleLabels[file] = Texts(new Dictionary<string, string>());

    public static DraftEdit Of(DraftForm form) => new()
    {
        Name = Texts(form.Name),
        Summary = Texts(form.Summary),
        Card = Texts(form.Card),
        Task = form.Task,
        Pipeline = form.Pipeline,
        Unit = form.Unit,
        Licence = form.Licence,
        LicenceText = form.LicenceText,
        LicenceIsAccepted = form.LicenceIsAccepted,
        Provider = form.Provider,
        Purpose = form.Purpose,
        Limits = form.Limits,
        Data = form.Data,
        RiskClass = form.RiskClass,
        Contact = form.Contact,
        TrainedFrom = form.TrainedFrom,
        Replaces = form.Replaces,
        SampleLabels = form.SampleLabels.ToDictionary(sample => sample.Key, sample => Texts(sample.Value)),
        Labels = string.Join('\n', form.Labels),
        Parameters = string.Join('\n', form.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}")),
    };

    /// <param name="before">What the form does not show stays as it is.</param>
    /// <param name="samples">Those that there are: others' labels went with them.</param>
    public DraftForm ToForm(DraftForm before, IReadOnlyList<DraftSample> samples) => before with
    {
        Name = Name,
        Summary = Summary,
        Card = Card,
        Task = Task,
        Pipeline = Pipeline,
        Unit = Unit,
        Licence = Licence,
        LicenceText = NullIfBlank(LicenceText),
        LicenceIsAccepted = LicenceIsAccepted,
        Provider = Provider,
        Purpose = Purpose,
        Limits = Limits,
        Data = Data,
        RiskClass = RiskClass,
        Contact = Contact,
        TrainedFrom = NullIfBlank(TrainedFrom),
        Replaces = NullIfBlank(Replaces),
        SampleLabels = SampleLabels.Where(sample => samples.Any(sent => sent.File == sample.Key) && sample.Value.Values.Any(label => label.Length > 0)).ToDictionary(
            sample => sample.Key, sample => (IReadOnlyDictionary<string, string>)sample.Value),
        Labels = Lines(Labels),
        Parameters = Lines(Parameters).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim()).ToDictionary(group => group.Key, group => group.Last()[1].Trim()),
    };

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, string> texts) =>
        DraftRules.Languages.ToDictionary(language => language, language => texts.GetValueOrDefault(language, ""));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
