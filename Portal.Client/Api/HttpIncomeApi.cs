using System.Globalization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Api;

internal sealed class HttpIncomeApi(PortalHttp http) : IIncomeApi
{
    public Task<IncomeReport?> Get(int months, string? model, CancellationToken cancellationToken) =>
        http.Find<IncomeReport>(
            PortalUrls.WithQuery("api/income", ("months", months.ToString(CultureInfo.InvariantCulture)), ("model", model)), cancellationToken);
}
