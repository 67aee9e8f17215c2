using System.Diagnostics;
using Portal.Inference.Batching;

namespace Portal.Inference.Diagnostics;

/// <summary>
/// Traces of the engine, from the activity source <c>Portal.Inference</c>: a <c>predict</c> for each call, and a <c>batch</c>
/// that is linked to the calls that run in it and has the <c>run</c> of the graph inside. Nothing is made while nobody listens.
/// </summary>
internal static class EngineTrace
{
    private static readonly ActivitySource Source = new("Portal.Inference");

    public static Activity? Predict(string model, string version) =>
        Source.StartActivity("predict")?.SetTag("model", model).SetTag("version", version);

    /// <summary>A trace of its own: it belongs to every call in it, and none of them is its parent.</summary>
    public static IDisposable? Batch(string model, IReadOnlyList<QueuedCall> calls)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var links = calls.Where(call => call.Caller != default).Select(call => new ActivityLink(call.Caller));
        // A call that runs on its caller's own thread is in the midst of the caller's activity.
        var around = Activity.Current;
        Activity.Current = null;
        var batch = Source.StartActivity("batch", ActivityKind.Internal, default(ActivityContext), links: links)
            ?.SetTag("model", model).SetTag("calls", calls.Count).SetTag("rows", calls.Sum(call => call.Rows));
        return new Detached(batch, around);
    }

    public static Activity? Run(int rows) => Source.StartActivity("run")?.SetTag("rows", rows);

    /// <summary>A run that one call has for itself.</summary>
    public static Activity? Run(string model, QueuedCall call) =>
        Source.StartActivity("run", ActivityKind.Internal, call.Caller)?.SetTag("model", model);

    /// <summary>Ends the batch and goes back to what was around it.</summary>
    private sealed class Detached(Activity? batch, Activity? around) : IDisposable
    {
        public void Dispose()
        {
            batch?.Dispose();
            Activity.Current = around;
        }
    }
}
