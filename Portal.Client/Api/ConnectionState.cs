namespace Portal.Client.Api;

/// <summary>Whether the portal answers, as the last call saw it. The banner in the layout listens.</summary>
public sealed class ConnectionState
{
    public event Action? Changed;

    public bool IsLost { get; private set; }

    public void Lost() => Set(true);

    public void Restored() => Set(false);

    private void Set(bool isLost)
    {
        if (isLost != IsLost)
        {
            IsLost = isLost;
            Changed?.Invoke();
        }
    }
}
