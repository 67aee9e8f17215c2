namespace Portal.Server.Features.Organisations;

/// <summary>What a new person says about an organisation: make one, or ask to join one.</summary>
public sealed class OrganisationChoice
{
    public const string Create = "create";
    public const string Join = "join";

    /// <summary><see cref="Create"/> or <see cref="Join"/>.</summary>
    public string? Choice { get; set; } = Create;

    public string? Name { get; set; }

    /// <summary>ISIC Rev. 4 section.</summary>
    public string? Industry { get; set; }

    public string? SizeClass { get; set; }

    /// <summary>ISO 3166-1 alpha-2, or empty.</summary>
    public string? Country { get; set; }

    /// <summary>The short name of the organisation to join.</summary>
    public string? ShortName { get; set; }
}
