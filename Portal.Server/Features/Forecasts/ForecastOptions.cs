using System.ComponentModel.DataAnnotations;

namespace Portal.Server.Features.Forecasts;

/// <summary>Section <c>Forecasts</c>.</summary>
public sealed class ForecastOptions
{
    /// <summary>How often it is looked whether a month has become complete. The default value is 60.</summary>
    [Range(1, 1440)]
    public int EveryMinutes { get; set; } = 60;

    /// <summary>Threads that a round may use. The default value is 1: it shares the machine with everybody's predictions.</summary>
    [Range(1, 64)]
    public int Cores { get; set; } = 1;
}
