using System.Globalization;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Server.Gateway;

namespace Portal.Server.Features.Operator;

/// <summary>The engine's counts as the operator's page shows them.</summary>
internal sealed class VersionWorks(IPredictionEngine engine, SerialiseTimes serialise)
{
    public IReadOnlyList<VersionWork> All => [.. engine.Repository.Select(Of)];

    private VersionWork Of(ServedEntry entry)
    {
        var counted = Counted(entry);
        return new(
            entry.Slug, entry.Version, entry.State.ToString().ToLower(CultureInfo.InvariantCulture), entry.Reason,
            counted is null ? null : Counts(entry, counted),
            counted is null ? [] : [.. counted.Batches.OrderBy(batch => batch.Key).Select(batch => new BatchCount(batch.Key, batch.Value.Count))],
            Batching(entry));
    }

    private BatchingState? Batching(ServedEntry entry) => engine.Status.Models
        .FirstOrDefault(model => model.Slug == entry.Slug && model.Version == entry.Version)?.Batching is { } report
        ? new(report.On, report.MaxRows, JsonNamingPolicy.SnakeCaseLower.ConvertName(report.Reason.ToString()))
        : null;

    private VersionCounts Counts(ServedEntry entry, VersionSnapshot counted)
    {
        var (answers, took) = serialise.Of(entry.Slug, entry.Version);
        return new(
            counted.Successes, counted.Failures, counted.Cancellations, counted.Rejections, counted.Rows, counted.Executions, counted.PendingRows,
            Mean(counted.Queue, counted.Successes),
            Mean(counted.ComputeInput, counted.Executions),
            Mean(counted.ComputeInfer, counted.Executions),
            Mean(counted.ComputeOutput, counted.Executions),
            Mean(took, answers),
            counted.PaddedTokens == 0 ? null : 1 - ((double)counted.Tokens / counted.PaddedTokens));
    }

    private VersionSnapshot? Counted(ServedEntry entry)
    {
        try
        {
            return entry.State is ServedState.Ready ? engine.Statistics(entry.Slug, entry.Version) : null;
        }
        catch (PredictionRefusedException)
        {
            // Unloaded since the list was made.
            return null;
        }
    }

    private static double? Mean(TimeSpan sum, long count) => count == 0 ? null : sum.TotalMilliseconds / count;
}
