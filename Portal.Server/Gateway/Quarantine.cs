using Portal.Inference.Diagnostics;

namespace Portal.Server.Gateway;

internal static class Quarantine
{
    /// <summary>Whether a version's worker died too often and is not started for a while.</summary>
    public static bool IsQuarantined(this IPredictionEngine engine, string slug, string version) => engine.Status.Models.Any(
        model => model.Slug == slug && model.Version == version && model.Worker?.State == WorkerState.Quarantined);
}
