namespace Portal.Inference.Engine;

/// <summary>Another server that runs the model cannot take the call now. The message names the server's name, never its address.</summary>
/// <param name="server">The server's name in the engine's settings.</param>
/// <param name="isFull">True when it answered that it has too much to do; false when it does not answer, or not usefully.</param>
/// <param name="retryAfter">When trying again makes sense.</param>
/// <param name="inner">What happened on the wire.</param>
public sealed class RemoteUnavailableException(string server, bool isFull, TimeSpan retryAfter, Exception? inner = null)
    : Exception(isFull ? $"Server '{server}' has too much to do." : $"Server '{server}' does not answer.", inner)
{
    /// <summary>The server's name in the engine's settings.</summary>
    public string Server { get; } = server;

    /// <summary>It answered, that it has too much to do.</summary>
    public bool IsFull { get; } = isFull;

    /// <summary>When trying again makes sense.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
