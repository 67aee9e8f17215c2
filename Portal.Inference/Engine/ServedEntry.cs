namespace Portal.Inference.Engine;

/// <summary>Where a version stands, in the Open Inference Protocol's repository words.</summary>
public enum ServedState
{
    /// <summary>It is being read and warmed up; what served before still serves.</summary>
    Loading,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It takes no new calls and answers those it has.</summary>
    Unloading,

    /// <summary>It does not answer.</summary>
    Unavailable,
}

/// <summary>A version that was ever asked for.</summary>
/// <param name="Slug">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it is unavailable, or why its last reload failed; safe to show.</param>
public sealed record ServedEntry(string Slug, string Version, ServedState State, string? Reason = null);
