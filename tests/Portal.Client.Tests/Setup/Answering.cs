namespace Portal.Client.Tests.Setup;

/// <summary>How a fake portal behaves: answers, keeps the page waiting, or is not there.</summary>
internal abstract class Answering
{
    private readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isWaiting;

    public bool IsDown { get; set; }

    public void KeepWaiting() => isWaiting = true;

    public void StopWaiting() => gate.SetResult();

    protected async Task<T> Answer<T>(Func<T> answer)
    {
        if (isWaiting)
        {
            await gate.Task;
        }
        return IsDown ? throw new HttpRequestException("The portal is not there.") : answer();
    }
}
