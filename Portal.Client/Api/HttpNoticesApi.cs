using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpNoticesApi(PortalHttp http) : INoticesApi
{
    public Task<IReadOnlyList<NoticeView>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<NoticeView>>("api/notices", cancellationToken);

    public Task<NoticeCount> Count(CancellationToken cancellationToken) => http.Get<NoticeCount>("api/notices/count", cancellationToken);

    public Task<Outcome> MarkRead(int id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"api/notices/{id}/read"), null, cancellationToken);

    public Task<Outcome> MarkAllRead(CancellationToken cancellationToken) => http.Send(HttpMethod.Post, "api/notices/read", null, cancellationToken);
}
