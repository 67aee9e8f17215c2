namespace Portal.Client.Contracts;

/// <summary>What the catalogue shows of a model. Texts are in the caller's language.</summary>
/// <param name="Slug">The model's name in URLs: lower-case letters, digits and hyphens.</param>
/// <param name="Task">A Hugging Face task name, such as <c>object-detection</c>.</param>
/// <param name="Provider">The name of the organisation that published the model.</param>
public sealed record ModelSummary(
    string Slug,
    string Name,
    string Summary,
    string Task,
    string Provider,
    string Version,
    string Licence,
    ModelReadiness Readiness)
{
    /// <summary>When the model ends as a whole; null while it does not.</summary>
    public DateTimeOffset? EndsAt { get; init; }
}

public enum ModelReadiness
{
    /// <summary>Loaded: answers predictions.</summary>
    Ready,

    /// <summary>Listed, but its weights are not on this machine; <see cref="ModelDetail.ReadinessNote"/> says how to get them.</summary>
    WeightsMissing,

    /// <summary>Its files are here but it failed to load; <see cref="ModelDetail.ReadinessNote"/> says why.</summary>
    Failed,

    /// <summary>An operator took it out of service.</summary>
    Unloaded,
}

/// <param name="CardHtml">The card, rendered from Markdown and sanitised on the server.</param>
/// <param name="ReadinessNote">For a model that is not ready: what is missing and how to get it.</param>
/// <param name="ProviderSlug">The short name of the publishing organisation.</param>
/// <param name="Unit">What one unit of use is, such as <c>image</c> or <c>second</c> of audio.</param>
/// <param name="AcceptedMediaTypes">Media types a prediction's body may have.</param>
public sealed record ModelDetail(
    ModelSummary Model,
    string ProviderSlug,
    string CardHtml,
    string? ReadinessNote,
    string Unit,
    IReadOnlyList<string> AcceptedMediaTypes,
    IReadOnlyList<ModelSample> Samples,
    IReadOnlyList<PlanView> Plans,
    IReadOnlyList<ModelFile> Files)
{
    /// <summary>What its publisher declares; null for what came with the portal, whose card says it.</summary>
    public DeclaredFacts? Facts { get; init; }

    /// <summary>Set where the model ends as a whole: it takes no new subscribers.</summary>
    public ModelEnd? End { get; init; }

    /// <summary>All versions that were approved, newest first.</summary>
    public IReadOnlyList<ListedVersion> Versions { get; init; } = [];
}

/// <summary>What a publisher declares of a version, beside the card.</summary>
/// <param name="RiskClass">One of <see cref="DraftRules.RiskClasses"/>.</param>
/// <param name="TrainedFrom">A model of this portal by its slug, or a name and a source elsewhere; null where nothing is said.</param>
/// <param name="Replaces">The earlier version that it takes the place of.</param>
/// <param name="LicenceText">The licence's own words; null where the expression is enough.</param>
/// <param name="LicenceIsAccepted">Whether subscribers have to accept the licence.</param>
public sealed record DeclaredFacts(
    string Provider, string Purpose, string Limits, string Data, string RiskClass, string Contact, string? TrainedFrom, string? Replaces,
    string? LicenceText, bool LicenceIsAccepted);

/// <param name="Url">Where the sample's bytes are, below this portal's origin.</param>
public sealed record ModelSample(string Name, string Label, string MediaType, string Url);

/// <summary>One immutable file of the version, addressed by its SHA-256 in lower-case hexadecimal.</summary>
public sealed record ModelFile(string Path, string Sha256, long Bytes);

/// <param name="UnitPriceMicros">
/// Price of a unit beyond the last of <see cref="Tiers"/>, in millionths of the portal's currency; of every unit when there are none.
/// </param>
/// <param name="MonthlyUnits">Units a calendar month (UTC) may use; null is unlimited.</param>
/// <param name="RequestsPerMinute">Predictions accepted in any minute.</param>
public sealed record PlanView(
    string Code,
    string Name,
    string Description,
    long UnitPriceMicros,
    long? MonthlyUnits,
    int RequestsPerMinute)
{
    /// <summary>1, 2, 3, …: who subscribed to a version stays on it.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Due for each calendar month (UTC), by whole days; 0 is none.</summary>
    public long MonthlyFeeMicros { get; init; }

    /// <summary>Prices of a month's first units, ascending; empty is one price for all units.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>Units a calendar day (UTC) may use; null is unlimited.</summary>
    public long? DailyUnits { get; init; }

    /// <summary>Calls that may run at the same time; null is unlimited.</summary>
    public int? ParallelCalls { get; init; }

    /// <summary>Days without the fee, once for each organisation and model; 0 is none.</summary>
    public int TrialDays { get; init; }

    /// <summary>Whether the publisher answers before the subscription begins.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>What a subscriber answers before the approval.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];
}

/// <summary>The catalogue.</summary>
public interface IModelsApi
{
    /// <param name="search">Words that must occur in the name, summary or provider; null for all.</param>
    /// <param name="task">Only models of this task; null for all.</param>
    Task<IReadOnlyList<ModelSummary>> List(string? search, string? task, CancellationToken cancellationToken);

    /// <returns>Null when no such model is listed.</returns>
    Task<ModelDetail?> Get(string slug, CancellationToken cancellationToken);
}
