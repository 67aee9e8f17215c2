using System.Net.Http.Json;
using System.Text;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpOfficialStatisticsApi(PortalHttp http) : IOfficialStatisticsApi
{
    private const string All = "api/official-statistics";

    public Task<OfficialStatistics?> Of(string industry, CancellationToken cancellationToken) =>
        http.Find<OfficialStatistics>($"{All}/{(industry == Industry.All ? ForecastAddresses.Overall : Uri.EscapeDataString(industry))}", cancellationToken);

    public Task<IReadOnlyList<OfficialRelease>> Releases(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<OfficialRelease>>($"{All}/releases", cancellationToken);

    public async Task<Outcome<OfficialImport>> Import(string csv, bool onlyLook, CancellationToken cancellationToken)
    {
        using var content = new StringContent(csv, Encoding.UTF8, "text/csv");
        using var request = PortalHttp.Unsafe(HttpMethod.Post, $"{All}/import?onlyLook={(onlyLook ? "true" : "false")}", content);
        using var response = await http.Send(request, cancellationToken);
        return await http.RefusalOf(response, cancellationToken) is { } refusal
            ? refusal
            : await response.Content.ReadFromJsonAsync<OfficialImport>(cancellationToken)
                ?? throw new HttpRequestException("The portal's answer was empty.", null, response.StatusCode);
    }
}
