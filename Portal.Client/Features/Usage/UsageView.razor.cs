using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Usage;

/// <summary>The organisation's use, as the filter has it.</summary>
public sealed partial class UsageView
{
    private static readonly int[] Windows = [7, 30, 90, 365];

    private UsageFilter? loadedFor;

    [Inject]
    public required IUsageApi Api { get; init; }

    [Parameter, EditorRequired]
    public required UsageFilter Filter { get; set; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public UsageReport? Report { get; set; }

    private IReadOnlyList<UsageTotalsTable.Row> Models =>
        [.. Report!.Models.Select(model => new UsageTotalsTable.Row(model.ModelName, PortalUrls.UsageOf(Filter with { Model = model.Model }), model.Totals))];

    private IReadOnlyList<UsageTotalsTable.Row>? Members => Report!.Members is null
        ? null
        : [.. Report.Members.Select(member => new UsageTotalsTable.Row(
            member.UserId is null ? Text["Nobody"] : member.Name,
            member.UserId is null ? null : PortalUrls.UsageOf(Filter with { Member = member.UserId, Who = null }),
            member.Totals))];

    private IReadOnlyList<UsageTotalsTable.Row> Keys =>
    [
        .. Report!.Keys.Select(key => new UsageTotalsTable.Row(
            key.KeyId is null ? Text["Playground"] : key.Name,
            key.KeyId is null ? null : PortalUrls.UsageOf(Filter with { Key = key.KeyId }),
            key.Totals)),
    ];

    protected override async Task OnParametersSetAsync()
    {
        var prerendered = loadedFor is null && Report is not null;
        if (loadedFor != Filter)
        {
            loadedFor = Filter;
            if (!prerendered)
            {
                await Reload();
            }
        }
    }

    private Task Reload() => Load(async cancellationToken =>
    {
        Report = await Api.Get(Filter, cancellationToken);
        if (Report is null)
        {
            Navigation.NotFound();
        }
    });

    private static string? Chosen(bool chosen) => chosen ? "true" : null;

    private static string Number(long value) => value.ToString("N0", CultureInfo.CurrentCulture);

    private static string Date(DateOnly day) => day.ToString("d", CultureInfo.CurrentCulture);
}
