using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Portal.Client.Contracts;

/// <summary>What organisations or their calls can be told apart by.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdoptionDimension>))]
public enum AdoptionDimension
{
    /// <summary>ISIC Rev. 4 section of the organisation on the window's last day.</summary>
    Industry,

    /// <summary>One of <see cref="SizeClasses"/>.</summary>
    SizeClass,

    /// <summary>ISO 3166-1 alpha-2; empty where it is not known.</summary>
    Country,

    /// <summary>What the called model does.</summary>
    Task,

    /// <summary>The called model, by its slug.</summary>
    Model,

    /// <summary>The organisation that published the called model, by its slug.</summary>
    Publisher,
}

/// <summary>Which organisations, calls and days a metric is of. The defaults are the headline's.</summary>
public sealed record AdoptionScope
{
    /// <summary>Predictions needed to be active: 1 ("touched"), 10 or 100.</summary>
    [AllowedValues(1, 10, 100)]
    public int K { get; init; } = 10;

    /// <summary>Distinct days needed; null for the usual number for <see cref="K"/>.</summary>
    [Range(1, 28)]
    public int? D { get; init; }

    /// <summary>Last day (UTC) of the last window; null for today.</summary>
    public DateOnly? End { get; init; }

    /// <summary>How many calendar months back a series begins.</summary>
    [Range(3, 60)]
    public int Months { get; init; } = 24;

    /// <summary>
    /// What was believed on that day: industries and market sizes as they were known at its end; null for now. Use is counted by the
    /// day of the call, whenever it was written down: what came late is in every belief.
    /// </summary>
    public DateOnly? BelievedOn { get; init; }

    [RegularExpression("^[A-U]$")]
    public string? Industry { get; init; }

    [MaxLength(8)]
    public string? SizeClass { get; init; }

    [RegularExpression("^[A-Z]{2}$")]
    public string? Country { get; init; }

    [MaxLength(64)]
    public string? Task { get; init; }

    [MaxLength(64)]
    public string? Model { get; init; }

    [MaxLength(64)]
    public string? Publisher { get; init; }
}
