namespace Portal.Inference.Engine;

/// <summary>Which of a model's loaded versions stay when another one is loaded. The newest is the one loaded last.</summary>
public abstract record VersionPolicy
{
    private VersionPolicy()
    {
    }

    /// <summary>The newest few; the default keeps one.</summary>
    public sealed record Latest(int Count = 1) : VersionPolicy;

    /// <summary>Every version until it is unloaded.</summary>
    public sealed record All : VersionPolicy;

    /// <summary>Only these; others are refused at load.</summary>
    public sealed record Listed(IReadOnlyList<string> Versions) : VersionPolicy;
}
