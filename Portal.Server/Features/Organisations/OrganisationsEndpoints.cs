namespace Portal.Server.Features.Organisations;

internal static class OrganisationsEndpoints
{
    public static void AddOrganisations(this WebApplicationBuilder builder)
    {
    }

    public static void MapOrganisations(this WebApplication app)
    {
    }
}
