using Microsoft.AspNetCore.Identity;

namespace Portal.Server.Auth;

/// <summary>Identity's options where its defaults are wrong for us; the design-time database factories use them too.</summary>
public static class PortalIdentity
{
    public static void Configure(IdentityOptions options)
    {
        // The passkey table exists in the model only with this version, so migrations need it as well.
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        options.Stores.MaxLengthForKeys = 128;
        options.User.RequireUniqueEmail = true;
    }
}
