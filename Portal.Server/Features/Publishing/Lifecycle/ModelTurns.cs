namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>One at a time for each model; different models do not wait for each other. Models that nobody asks for take no memory.</summary>
internal sealed class ModelTurns
{
    private readonly Lock gate = new();

    // Where a database takes two spellings for the same slug they wait for each other, too.
    private readonly Dictionary<string, Place> places = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="model">The model's slug.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <returns>To be disposed when the turn is over.</returns>
    public async Task<ModelTurn> TakeAsync(string model, CancellationToken cancellationToken)
    {
        var place = Enter(model);
        try
        {
            await place.Free.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(model, place);
            throw;
        }
        return new(() =>
        {
            place.Free.Release();
            Leave(model, place);
        });
    }

    private Place Enter(string model)
    {
        lock (gate)
        {
            if (!places.TryGetValue(model, out var place))
            {
                places[model] = place = new();
            }
            place.Users++;
            return place;
        }
    }

    private void Leave(string model, Place place)
    {
        lock (gate)
        {
            if (--place.Users == 0)
            {
                places.Remove(model);
                place.Dispose();
            }
        }
    }

    private sealed class Place : IDisposable
    {
        public SemaphoreSlim Free { get; } = new(1);

        /// <summary>Who has the turn and who waits for it.</summary>
        public int Users { get; set; }

        public void Dispose() => Free.Dispose();
    }
}

/// <summary>A turn that lasts until it is disposed.</summary>
internal sealed class ModelTurn(Action end) : IDisposable
{
    public void Dispose() => end();
}
