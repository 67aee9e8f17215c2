namespace Portal.Client.Features.Notices;

/// <summary>Tells the bell that the reader has read something.</summary>
public sealed class NoticeState
{
    public event Action? Changed;

    public void Read() => Changed?.Invoke();
}
