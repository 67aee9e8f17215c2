namespace Portal.Inference.Diagnostics;

/// <summary>Why a version gathers calls as it does.</summary>
public enum BatchingReason
{
    /// <summary>The curve says so.</summary>
    Measured,

    /// <summary>The manifest says how many rows.</summary>
    Pinned,

    /// <summary>The manifest forbids it.</summary>
    Forbidden,

    /// <summary>A tensor has no variable first dimension, or holds byte strings.</summary>
    NoRows,

    /// <summary>A row's answer differs when other rows run with it: gathering would mix callers' data.</summary>
    RowsInfluenceEachOther,

    /// <summary>Gathered rows take longer than they take alone.</summary>
    Loses,

    /// <summary>The graph refused the inputs that were made for measuring it.</summary>
    NotMeasurable,
}

/// <summary>How a version gathers calls into batches, as found when it was loaded.</summary>
/// <param name="MaxRows">Rows that run together at most; 1 is no batching.</param>
/// <param name="Reason">Why.</param>
/// <param name="Padded">Whether calls of different lengths run together, padded.</param>
/// <param name="Curve">What was measured, by rows; empty when nothing was.</param>
public sealed record BatchingReport(int MaxRows, BatchingReason Reason, bool Padded, IReadOnlyList<BatchPoint> Curve)
{
    /// <summary>Whether calls are gathered.</summary>
    public bool On => MaxRows > 1;
}

/// <param name="Rows">Rows that ran together.</param>
/// <param name="Run">Time of the run, gathering included.</param>
public readonly record struct BatchPoint(int Rows, TimeSpan Run)
{
    /// <summary>Time for each row.</summary>
    public TimeSpan PerRow => Run / Rows;
}
