namespace Portal.Client.Features.Models;

/// <summary>Parts of a model's page, as its address names them; none is the card.</summary>
public static class ModelSections
{
    public const string Try = "try";
    public const string Api = "api";
    public const string Plans = "plans";
    public const string Files = "files";

    public static bool IsKnown(string? section) => section is null or Try or Api or Plans or Files;
}
