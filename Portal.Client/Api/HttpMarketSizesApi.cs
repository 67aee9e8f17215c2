using System.Net;
using System.Net.Http.Json;
using System.Text;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpMarketSizesApi(PortalHttp http) : IMarketSizesApi
{
    private const string All = "api/market-sizes";

    public Task<IReadOnlyList<MarketSizeView>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<MarketSizeView>>(All, cancellationToken);

    public async Task<MarketSizeImport> Import(string csv, bool onlyLook, CancellationToken cancellationToken)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var request = PortalHttp.Unsafe(HttpMethod.Post, $"{All}/import?onlyLook={(onlyLook ? "true" : "false")}", content);
        using var response = await http.Send(request, cancellationToken);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.UnprocessableEntity)
        {
            return await response.Content.ReadFromJsonAsync<MarketSizeImport>(cancellationToken)
                ?? throw new HttpRequestException("The portal's answer was empty.", null, response.StatusCode);
        }
        // Too large to be looked at, or from a page of another organisation: a fault of the file as a whole.
        var refusal = await http.RefusalOf(response, cancellationToken);
        return new(null, 0, [new(1, null, refusal!.Message)], []);
    }

    public Task<IReadOnlyList<ReclassificationView>?> Classes(string organisation, CancellationToken cancellationToken) =>
        http.Find<IReadOnlyList<ReclassificationView>>(Of(organisation), cancellationToken);

    public Task<Outcome> Reclassify(string organisation, Reclassification change, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, Of(organisation), change, cancellationToken);

    private static string Of(string organisation) => $"api/organisations/{Uri.EscapeDataString(organisation)}/classes";
}
