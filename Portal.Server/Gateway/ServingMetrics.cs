using System.Diagnostics.Metrics;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;

namespace Portal.Server.Gateway;

/// <summary>
/// What each served version did, under the names that dashboards made for Triton ask for, and beside them what Triton has no
/// name for. Read from the engine when somebody scrapes; nothing is kept twice.
/// </summary>
internal sealed class ServingMetrics : IDisposable
{
    public const string MeterName = "Portal.Serving";

    private readonly Meter meter;
    private readonly IPredictionEngine engine;

    public ServingMetrics(IMeterFactory meters, IPredictionEngine engine, SerialiseTimes serialise)
    {
        this.engine = engine;
        meter = meters.Create(MeterName);
        Add("nv_inference_request_success", "Calls answered", counted => counted.Successes);
        Add("nv_inference_request_failure", "Calls that failed, were refused or were given up", counted => counted.Failures + counted.Cancellations + counted.Rejections);
        Add("nv_inference_count", "Rows answered", counted => counted.Rows);
        Add("nv_inference_exec_count", "Runs of the graph or pipeline", counted => counted.Executions);
        Add("nv_inference_request_duration_us", "Time from arrival in the engine to the answer", counted => Micros(counted.Duration));
        Add("nv_inference_queue_duration_us", "Time waited for a run", counted => Micros(counted.Queue));
        Add("nv_inference_compute_input_duration_us", "Time to gather and pad inputs", counted => Micros(counted.ComputeInput));
        Add("nv_inference_compute_infer_duration_us", "Time in the graph or pipeline", counted => Micros(counted.ComputeInfer));
        Add("nv_inference_compute_output_duration_us", "Time to split outputs", counted => Micros(counted.ComputeOutput));
        Add("nv_inference_pending_request_count", "Rows that wait", counted => counted.PendingRows);
        Add("portal_inference_rejections", "Calls refused because a queue was full", counted => counted.Rejections);
        Add("portal_inference_cancellations", "Calls that callers gave up or whose time was over", counted => counted.Cancellations);
        Add("portal_inference_tokens", "Positions that held content where a dimension is padded", counted => counted.Tokens);
        Add("portal_inference_padded_tokens", "Positions computed, padding included", counted => counted.PaddedTokens);
        Add("portal_inference_pending_bytes", "Bytes of inputs that wait", counted => counted.PendingBytes);
        Add("portal_inference_answers_written", "Answers that left in their callers' protocol", (entry, _) => serialise.Of(entry.Slug, entry.Version).Answers);
        Add("portal_inference_serialise_duration_us", "Time to write those answers", (entry, _) => Micros(serialise.Of(entry.Slug, entry.Version).Took));
    }

    public void Dispose() => meter.Dispose();

    private static long Micros(TimeSpan time) => (long)time.TotalMicroseconds;

    // An up-down counter, since a counter's name would be given a suffix that the dashboards do not know.
    private void Add(string name, string description, Func<ServedEntry, VersionSnapshot, long> read) => meter.CreateObservableUpDownCounter(
        name, () => engine.Repository.Where(entry => entry.State == ServedState.Ready).SelectMany(entry => Of(entry, read)), unit: null, description);

    private void Add(string name, string description, Func<VersionSnapshot, long> read) => Add(name, description, (_, counted) => read(counted));

    private IEnumerable<Measurement<long>> Of(ServedEntry entry, Func<ServedEntry, VersionSnapshot, long> read)
    {
        VersionSnapshot counted;
        try
        {
            counted = engine.Statistics(entry.Slug, entry.Version);
        }
        catch (PredictionRefusedException)
        {
            // Unloaded since the list was made.
            yield break;
        }
        yield return new(read(entry, counted), new("model", entry.Slug), new KeyValuePair<string, object?>("version", entry.Version));
    }
}
