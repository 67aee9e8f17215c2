namespace Portal.Server.Features.Publishing.Versions;

/// <summary>Changes of drafts follow each other: files and rows are two places, and a submission freezes both.</summary>
internal sealed class DraftTurns : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    public async Task<T> RunAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
