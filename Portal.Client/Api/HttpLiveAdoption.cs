using System.Runtime.CompilerServices;
using System.Text.Json;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

/// <summary>Reads server-sent events as they come; the events are of one kind, so only their data lines matter.</summary>
internal sealed class HttpLiveAdoption(HttpClient http) : ILiveAdoption
{
    private const string Data = "data:";

    public async IAsyncEnumerable<LiveCount> Watch([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/adoption/live");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Data, StringComparison.Ordinal)
                && JsonSerializer.Deserialize<LiveCount>(line.AsSpan(Data.Length), JsonSerializerOptions.Web) is { } count)
            {
                yield return count;
            }
        }
    }
}
