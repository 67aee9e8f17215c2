namespace Portal.Inference.Engine;

/// <summary>Where a version runs.</summary>
public enum Isolation
{
    /// <summary>In this process: only for models that whoever runs the process vouches for.</summary>
    InProcess,

    /// <summary>In a process of its own that is limited, watched and killed when it has to be.</summary>
    Worker,
}
