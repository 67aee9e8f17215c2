using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpLimitsApi(PortalHttp http) : ILimitsApi
{
    public Task<LimitsReport> Get(CancellationToken cancellationToken) => http.Get<LimitsReport>("api/limits", cancellationToken);

    public Task<Outcome> Add(AddLimitRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, "api/limits", request, cancellationToken);

    public Task<Outcome> Change(int id, ChangeLimitRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Put, Of(id), request, cancellationToken);

    public Task<Outcome> Remove(int id, CancellationToken cancellationToken) => http.Send(HttpMethod.Delete, Of(id), null, cancellationToken);

    public Task<Outcome> ChangeTimeZone(ChangeTimeZoneRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Put, "api/limits/time-zone", request, cancellationToken);

    private static string Of(int id) => string.Create(CultureInfo.InvariantCulture, $"api/limits/{id}");
}
