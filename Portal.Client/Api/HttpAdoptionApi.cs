using System.Net.Http.Json;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

/// <summary><see cref="IAdoptionApi"/> in the browser.</summary>
internal sealed class HttpAdoptionApi(HttpClient http) : IAdoptionApi
{
    public async Task<AdoptionReport> Get(int k, int d, int months, CancellationToken cancellationToken) =>
        await http.GetFromJsonAsync<AdoptionReport>($"api/adoption?k={k}&d={d}&months={months}", cancellationToken)
            ?? throw new HttpRequestException("The portal answered without a report.");
}
