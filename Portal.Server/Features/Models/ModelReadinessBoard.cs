using System.Collections.Concurrent;
using Portal.Client.Contracts;

namespace Portal.Server.Features.Models;

/// <summary>Which models answer predictions; written by loading, read by the door, the catalogue and the health checks.</summary>
internal sealed class ModelReadinessBoard
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ModelReadiness>> models = new();

    /// <summary>True while any model's load has not ended.</summary>
    public bool IsLoading => models.Values.Any(model => !model.Task.IsCompleted);

    /// <summary>Every model that loading knows, by slug.</summary>
    public IReadOnlyDictionary<string, ModelReadiness> Models => models.Keys.ToDictionary(slug => slug, Of);

    public void Loading(string slug) => models[slug] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set(string slug, ModelReadiness readiness)
    {
        var settled = models.GetOrAdd(slug, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!settled.TrySetResult(readiness))
        {
            var again = new TaskCompletionSource<ModelReadiness>();
            again.SetResult(readiness);
            models[slug] = again;
        }
    }

    /// <summary>A model still loading counts as ready: a prediction waits for it.</summary>
    public ModelReadiness Of(string slug) => models.TryGetValue(slug, out var model)
        ? model.Task.IsCompleted ? model.Task.Result : ModelReadiness.Ready
        : ModelReadiness.WeightsMissing;

    /// <summary>Waits for the end of a load.</summary>
    /// <exception cref="TimeoutException">It takes longer than <paramref name="patience"/>.</exception>
    public Task<ModelReadiness> WhenKnownAsync(string slug, TimeSpan patience, CancellationToken cancellationToken) =>
        models.TryGetValue(slug, out var model)
            ? model.Task.WaitAsync(patience, cancellationToken)
            : Task.FromResult(ModelReadiness.WeightsMissing);
}
