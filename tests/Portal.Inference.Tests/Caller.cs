using Portal.Inference.Engine;

namespace Portal.Inference.Tests;

internal static class Caller
{
    /// <summary>For tests in which it does not matter who asks.</summary>
    public static PredictionContext Any { get; } = new("1");
}
