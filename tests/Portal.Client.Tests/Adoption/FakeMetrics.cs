using Portal.Client.Contracts;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Adoption;

internal sealed class FakeMetrics : Answering, IAdoptionMetricsApi, IMarksApi
{
    /// <summary>The questions in order.</summary>
    public List<(string Metric, AdoptionScope Scope)> Asked { get; } = [];

    public Func<AdoptionScope, AdoptionDimension, AdoptionBreakdown> BreakdownOf { get; set; } = (_, by) => Answers.Breakdown(by);

    public AdoptionTrends TrendsAre { get; set; } = Answers.Trends(AdoptionDimension.Industry, Answers.TrendOf("*", 200, 3, 6, 14));

    public AdoptionChanges ChangesAre { get; set; } = Answers.Changes();

    public AdoptionSensitivity SensitivityIs { get; set; } = new([]);

    public AdoptionCross CrossIs { get; set; } =
        new(Answers.Note(), AdoptionDimension.Industry, AdoptionDimension.Task, [], [], []);

    public Func<int, OrganisationsBehind> BehindOf { get; set; } = page => new(Answers.Note(), 0, page, 50, []);

    public OrganisationState? AskedState { get; private set; }

    public AdoptionRetention RetentionIs { get; set; } = Answers.Retention;

    public AdoptionFunnel FunnelIs { get; set; } = Answers.Funnel;

    public TimeToAdopt TimeIs { get; set; } = Answers.TimeToAdopt;

    public Task<AdoptionBreakdown> Breakdown(AdoptionScope scope, AdoptionDimension by, CancellationToken cancellationToken) =>
        Ask($"breakdown {by}", scope, () => BreakdownOf(scope, by));

    public Task<AdoptionTrends> Trends(AdoptionScope scope, AdoptionDimension by, CancellationToken cancellationToken) =>
        Ask($"trends {by}", scope, () => TrendsAre);

    public Task<AdoptionSensitivity> Sensitivity(AdoptionScope scope, CancellationToken cancellationToken) =>
        Ask("sensitivity", scope, () => SensitivityIs);

    public Task<AdoptionRetention> Retention(AdoptionScope scope, CancellationToken cancellationToken) =>
        Ask("retention", scope, () => RetentionIs);

    public Task<AdoptionTurnover> Turnover(AdoptionScope scope, CancellationToken cancellationToken) =>
        Ask("turnover", scope, () => Answers.Turnover);

    public Task<TimeToAdopt> TimeToAdopt(AdoptionScope scope, CancellationToken cancellationToken) =>
        Ask("time", scope, () => TimeIs);

    public Task<AdoptionFunnel> Funnel(AdoptionScope scope, CancellationToken cancellationToken) =>
        Ask("funnel", scope, () => FunnelIs);

    public Task<AdoptionCross> Cross(
        AdoptionScope scope, AdoptionDimension rows, AdoptionDimension columns, CancellationToken cancellationToken) =>
        Ask($"cross {rows} {columns}", scope, () => CrossIs with { RowsBy = rows, ColumnsBy = columns });

    public Task<AdoptionChanges> Changes(AdoptionScope scope, CancellationToken cancellationToken) =>
        Ask("changes", scope, () => ChangesAre);

    public Task<OrganisationsBehind> Organisations(
        AdoptionScope scope, OrganisationState? state, int page, CancellationToken cancellationToken)
    {
        AskedState = state;
        return Ask($"organisations {page}", scope, () => BehindOf(page));
    }

    public Task<OrganisationsBehind> Behind(AdoptionScope scope, Mark mark, int? page, CancellationToken cancellationToken) =>
        Ask($"{mark.Word} {page}", scope, () => BehindOf(page ?? 1));

    private Task<T> Ask<T>(string metric, AdoptionScope scope, Func<T> answer)
    {
        Asked.Add((metric, scope));
        return Answer(answer);
    }
}

internal sealed class FakeMarketSizes : Answering, IMarketSizesApi
{
    public List<MarketSizeView> Listed { get; } = [];

    public List<(string Csv, bool OnlyLook)> Files { get; } = [];

    public MarketSizeImport Looked { get; set; } = new(null, 2, [], []);

    public List<ReclassificationView>? History { get; set; } = [];

    public List<Reclassification> Moves { get; } = [];

    public Refusal? Refusal { get; set; }

    public Task<IReadOnlyList<MarketSizeView>> List(CancellationToken cancellationToken) => Answer<IReadOnlyList<MarketSizeView>>(() => [.. Listed]);

    public Task<MarketSizeImport> Import(string csv, bool onlyLook, CancellationToken cancellationToken)
    {
        Files.Add((csv, onlyLook));
        return Answer(() => onlyLook ? Looked : Looked with { Version = 7 });
    }

    public Task<IReadOnlyList<ReclassificationView>?> Classes(string organisation, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<ReclassificationView>?>(() => History is null ? null : [.. History]);

    public Task<Outcome> Reclassify(string organisation, Reclassification change, CancellationToken cancellationToken)
    {
        Moves.Add(change);
        return Answer(() => new Outcome(Refusal));
    }
}

internal sealed class FakePublicAdoption : Answering, IPublicAdoptionApi
{
    public PublicAdoption Published { get; set; } =
        new(Answers.Breakdown(AdoptionDimension.Industry), Answers.TrendOf("*", 200, 3, 6, 14), null);

    /// <summary>True while the operator publishes nothing.</summary>
    public bool IsUnpublished { get; set; }

    public Task<PublicAdoption> Get(CancellationToken cancellationToken) => Answer(
        () => IsUnpublished ? throw new HttpRequestException("None.", null, System.Net.HttpStatusCode.NotFound) : Published);
}
