using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Server.Auth;

/// <summary>A person who can sign in.</summary>
public sealed class PortalUser : IdentityUser
{
    [PersonalData, MaxLength(120)]
    public string DisplayName { get; set; } = "";

    /// <summary>A platform operator.</summary>
    public bool IsOperator { get; set; }

    /// <summary>A disabled person cannot sign in, and open sessions end at once.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>The time step of the last accepted authenticator code: a code is accepted once (ASVS 6.5.1).</summary>
    public long LastTotpStep { get; set; }

    public DateTime CreatedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<PortalUser>
    {
        // Identity writes whole users back. The step is advanced by a statement of its own and must never be set back
        // by somebody who read the user a moment earlier.
        public void Configure(EntityTypeBuilder<PortalUser> builder) =>
            builder.Property(u => u.LastTotpStep).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
    }
}
