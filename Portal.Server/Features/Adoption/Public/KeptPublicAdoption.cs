using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Public;

/// <summary>What strangers are told, made at most once a minute, however many ask.</summary>
internal sealed class KeptPublicAdoption(TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim oneMaker = new(1, 1);
    private (PublicAdoption Answer, long At)? kept;

    public async Task<PublicAdoption> GetAsync(Func<CancellationToken, Task<PublicAdoption>> make, CancellationToken cancellationToken)
    {
        await oneMaker.WaitAsync(cancellationToken);
        try
        {
            if (kept is { } last && time.GetElapsedTime(last.At) < Age)
            {
                return last.Answer;
            }
            var made = await make(cancellationToken);
            kept = (made, time.GetTimestamp());
            return made;
        }
        finally
        {
            oneMaker.Release();
        }
    }

    public void Dispose() => oneMaker.Dispose();
}
