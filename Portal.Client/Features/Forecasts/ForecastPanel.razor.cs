using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Forecasts;

/// <summary>One industry's penetration, its forecast or why there is none, and how earlier forecasts came out.</summary>
public sealed partial class ForecastPanel
{
    private ForecastChoice choice = new(null, null);
    private ForecastDrawing? drawing;

    /// <summary>ISIC section, or <see cref="Contracts.Industry.All"/>.</summary>
    [Parameter, EditorRequired]
    public required string Industry { get; set; }

    [Inject]
    public required IForecastsApi Api { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public IndustryForecast? Report { get; set; }

    private bool HasRate => Report!.Observed.Any(point => point.Level is not null);

    private string Label => Text["ChartLabel", Industries.Name(Industry)];

    private string FileName => $"forecast-{(Industry == Contracts.Industry.All ? ForecastAddresses.Overall : Industry)}";

    private List<int> Horizons => [.. Report!.Past.SelectMany(forecast => forecast.Points).Select(point => point.Horizon).Distinct().Order()];

    protected override async Task OnParametersSetAsync()
    {
        if (Report?.Industry != Industry)
        {
            choice = new(null, null);
            await Reload();
        }
        else if (drawing is null)
        {
            Draw();
        }
    }

    private Task Reload() => Load(async cancellationToken =>
    {
        Report = null;
        Report = await Api.Get(Industry, cancellationToken);
        Draw();
    });

    // Only when something changed: a chart that gets other lists redraws itself.
    private void Draw() => drawing = Report is null
        ? null
        : ForecastDrawing.Of(Report, choice, DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime), Text);

    private void ChoosePast(ChangeEventArgs change)
    {
        choice = choice with
        {
            PastHorizon = int.TryParse(change.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var horizon) ? horizon : null,
        };
        Draw();
    }

    private void ChooseScenario(Scenario? scenario)
    {
        choice = choice with { Scenario = scenario };
        Draw();
    }
}
