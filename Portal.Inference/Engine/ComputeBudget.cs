namespace Portal.Inference.Engine;

/// <summary>
/// How many predictions and loads compute at once in this process: as many as there are cores, since each runs on one
/// thread. More would only take turns on the same cores and hold more memory.
/// </summary>
internal static class ComputeBudget
{
    private static readonly SemaphoreSlim Permits = new(Environment.ProcessorCount);
    private static readonly IdleMemory Memory = new(TimeProvider.System);

    /// <summary>Waits for a permit, then computes away from the caller's thread.</summary>
    public static async Task<T> RunAsync<T>(Func<T> compute, CancellationToken cancellationToken)
    {
        await Permits.WaitAsync(cancellationToken);
        Memory.Begin();
        try
        {
            return await Task.Run(compute, CancellationToken.None);
        }
        finally
        {
            Memory.End();
            Permits.Release();
        }
    }
}
