namespace Portal.Inference.Backends;

/// <summary>A session on a device, as a runner that nobody else may use at the same time.</summary>
internal interface IDeviceSession : IGraphRunner
{
    /// <summary>Names of each input's dimensions; empty where a dimension has none, and then it cannot be fixed.</summary>
    IReadOnlyList<IReadOnlyList<string>> DimensionNames { get; }
}
