using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Adoption;

/// <summary>Any dimension by any other; industry by task at first.</summary>
public sealed partial class ExplorePage
{
    [SupplyParameterFromQuery(Name = "rows")]
    public string? RowsWord { get; set; }

    [SupplyParameterFromQuery(Name = "columns")]
    public string? ColumnsWord { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

    [Inject]
    public required IAdoptionMetricsApi Metrics { get; init; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public ExploreFigures? Explored { get; set; }

    protected override ExploreFigures? Figures
    {
        get => Explored;
        set => Explored = value;
    }

    protected override string Question => $"{RowsBy} {ColumnsBy} {base.Question}";

    private AdoptionDimension RowsBy => AdoptionScopes.Dimension(RowsWord, AdoptionDimension.Industry);

    private AdoptionDimension ColumnsBy
    {
        get
        {
            var columns = AdoptionScopes.Dimension(ColumnsWord, AdoptionDimension.Task);
            return columns != RowsBy ? columns : RowsBy == AdoptionDimension.Task ? AdoptionDimension.Industry : AdoptionDimension.Task;
        }
    }

    private bool ShowsCalls => Show == "calls";

    private (string, string?)[] More => [("rows", RowsBy.Word()), ("columns", ColumnsBy.Word()), ("show", ShowsCalls ? "calls" : null)];

    protected override async Task<ExploreFigures> Ask(Questions questions, CancellationToken cancellationToken)
    {
        var (scope, rows, columns) = (Scope, RowsBy, ColumnsBy);
        var cross = questions.Ask(() => Metrics.Cross(scope, rows, columns, cancellationToken));
        var breakdown = questions.Ask(() => Metrics.Breakdown(scope, rows, cancellationToken));
        await Task.WhenAll(cross, breakdown);
        return new(await cross, await breakdown);
    }
}

/// <summary>What the page of two dimensions shows.</summary>
public sealed record ExploreFigures(AdoptionCross Cross, AdoptionBreakdown Breakdown);
