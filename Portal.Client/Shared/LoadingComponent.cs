using Microsoft.AspNetCore.Components;

namespace Portal.Client.Shared;

/// <summary>A part of a page that asks the portal for something: knows whether it failed, and stops asking when it leaves.</summary>
public abstract class LoadingComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource leaving = new();

    protected bool Failed { get; private set; }

    protected CancellationToken Leaving => leaving.Token;

    /// <summary>Runs <paramref name="load"/>. A portal that does not answer leaves <see cref="Failed"/> set, for a retry.</summary>
    protected async Task Load(Func<CancellationToken, Task> load)
    {
        Failed = false;
        try
        {
            await load(Leaving);
        }
        catch (HttpRequestException)
        {
            Failed = true;
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        leaving.Cancel();
        leaving.Dispose();
    }
}
