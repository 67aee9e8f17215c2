using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpMarksApi(PortalHttp http) : IMarksApi
{
    public Task<OrganisationsBehind> Behind(AdoptionScope scope, Mark mark, int? page, CancellationToken cancellationToken) =>
        http.Get<OrganisationsBehind>(
            AdoptionAddresses.Of(AdoptionAddresses.Organisations, scope, ("mark", mark.Word), ("page", page?.ToString(CultureInfo.InvariantCulture))),
            cancellationToken);
}
