using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>The organisations behind a mark, a row or a cell.</summary>
public sealed partial class BehindPage
{
    [SupplyParameterFromQuery(Name = "state")]
    public string? StateWord { get; set; }

    [SupplyParameterFromQuery(Name = "mark")]
    public string? MarkWord { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    [Inject]
    public required IAdoptionMetricsApi Metrics { get; init; }

    [Inject]
    public required IMarksApi Marks { get; init; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public OrganisationsBehind? Listed { get; set; }

    protected override OrganisationsBehind? Figures
    {
        get => Listed;
        set => Listed = value;
    }

    protected override string Question => $"{State} {Counted?.Word} {Page} {base.Question}";

    private Mark? Counted => Mark.Parse(MarkWord);

    // A mark says which organisations by itself.
    private OrganisationState? State => Counted is null ? AdoptionUrls.State(StateWord) : null;

    private int Page =>
        int.TryParse(PageNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 100_000) : 1;

    private int Pages => Math.Max(1, (int)Math.Ceiling((double)Figures!.Total / Math.Max(1, Figures.PageSize)));

    private (string, string?)[] More => [("state", StateWordOf(State)), ("mark", Counted?.Word)];

    private ChartFiles Files => AdoptionUrls.Files(AdoptionAddresses.Organisations, Scope, More);

    private ChartFacts Facts => Text.LedgerFacts(
        Figures!.Note, Counted is { } mark
            ? Text["MarkShown", Text.Counts(mark)]
            : Text["BehindNumerator", State is { } state ? Names.State(state) : Text["All"].Value], Text["BehindDenominator"]);

    protected override Task<OrganisationsBehind> Ask(Questions questions, CancellationToken cancellationToken) =>
        Counted is { } mark ? Marks.Behind(Scope, mark, Page, cancellationToken) : Metrics.Organisations(Scope, State, Page, cancellationToken);

    /// <summary>Another page of the list.</summary>
    private string Turned(int page) => Counted is { } mark ? AdoptionUrls.Counted(Scope, mark, page) : AdoptionUrls.Behind(Scope, State, page);

    private static string? StateWordOf(OrganisationState? state) => state is { } one ? AdoptionUrls.Word(one) : null;
}
