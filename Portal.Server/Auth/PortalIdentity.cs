using Microsoft.AspNetCore.Identity;

namespace Portal.Server.Auth;

/// <summary>Identity's options where its defaults are wrong for us; the design-time database factories use them too.</summary>
public static class PortalIdentity
{
    /// <summary>PBKDF2-HMAC-SHA512 rounds (ASVS 5.0, appendix C).</summary>
    public const int HashRounds = 210_000;

    public const int PasswordMinLength = 12;

    public const int PasswordMaxLength = 128;

    public static void Configure(IdentityOptions options)
    {
        // The passkey table exists in the model only with this version, so migrations need it as well.
        options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        options.Stores.MaxLengthForKeys = 128;
        options.User.RequireUniqueEmail = true;
        // The user name is the e-mail address, which EmailAddress checks.
        options.User.AllowedUserNameCharacters = "";

        options.Password.RequiredLength = PasswordMinLength;
        options.Password.RequiredUniqueChars = 1;
        options.Password.RequireDigit = false;
        options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;

        // An account lock is a stranger's tool to lock its owner out: GuessLimit bounds guessing instead.
        options.Lockout.AllowedForNewUsers = false;
        options.Tokens.AuthenticatorTokenProvider = SecondFactor.AuthenticatorCodes.Name;
    }
}
