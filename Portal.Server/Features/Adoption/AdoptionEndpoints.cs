namespace Portal.Server.Features.Adoption;

internal static class AdoptionEndpoints
{
    public static void AddAdoption(this WebApplicationBuilder builder)
    {
    }

    public static void MapAdoption(this WebApplication app)
    {
    }
}
