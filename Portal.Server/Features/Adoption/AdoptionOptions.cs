using System.ComponentModel.DataAnnotations;

namespace Portal.Server.Features.Adoption;

/// <summary>Configuration section <c>Adoption</c>: what strangers may see.</summary>
internal sealed class AdoptionOptions
{
    /// <summary>Fewer organisations than that are hidden from everybody but operators. The default value is 5.</summary>
    [Range(2, 1000)]
    public int SmallestCell { get; set; } = 5;

    /// <summary>Whether there is a public page of adoption. The default value is true.</summary>
    public bool PublicPage { get; set; } = true;
}
