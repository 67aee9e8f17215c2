namespace Portal.Client.Api;

/// <summary>The bytes of a model's sample inputs, for the playground.</summary>
public interface ISampleFiles
{
    /// <param name="url">A sample's address below this portal's origin.</param>
    /// <exception cref="HttpRequestException">The sample could not be fetched.</exception>
    Task<byte[]> Get(string url, CancellationToken cancellationToken);
}

internal sealed class HttpSampleFiles(PortalHttp http) : ISampleFiles
{
    public async Task<byte[]> Get(string url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await http.Send(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
