using System.ComponentModel.DataAnnotations;

namespace Portal.Server.Features.Statements;

/// <summary>Configuration section <c>Statements</c>.</summary>
internal sealed class StatementOptions
{
    /// <summary>Days that a month stays open after its end, for what comes late. The default value is 3.</summary>
    [Range(0, 27)]
    public int GraceDays { get; set; } = 3;

    /// <summary>Minutes between two looks for months to close and sums to check. The default value is 60.</summary>
    [Range(1, 1440)]
    public int EveryMinutes { get; set; } = 60;
}
