using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Notices;

/// <summary>Something that an organisation's owners and admins, and the member concerned, should know.</summary>
public sealed class Notice
{
    public int Id { get; init; }

    public int OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    /// <summary>The member concerned, who sees it too; null when it concerns nobody in particular.</summary>
    [MaxLength(36)]
    public string? UserId { get; init; }

    /// <summary>What happened, <c>noun.verb</c>: <c>budget.warned</c>.</summary>
    [MaxLength(64)]
    public required string Kind { get; init; }

    /// <summary>What the sentence is made of, as JSON; its shape is the kind's.</summary>
    [MaxLength(2000)]
    public required string Data { get; init; }

    public required DateTime CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Notice>
    {
        public void Configure(EntityTypeBuilder<Notice> builder)
        {
            builder.HasIndex(n => new { n.OrganisationId, n.Id });
            builder.HasOne(n => n.Organisation).WithMany().HasForeignKey(n => n.OrganisationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A person has read a notice; everybody reads for themselves.</summary>
public sealed class NoticeRead
{
    public int NoticeId { get; init; }

    public Notice? Notice { get; init; }

    [MaxLength(36)]
    public required string UserId { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<NoticeRead>
    {
        public void Configure(EntityTypeBuilder<NoticeRead> builder)
        {
            builder.HasKey(r => new { r.NoticeId, r.UserId });
            builder.HasIndex(r => r.UserId);
            builder.HasOne(r => r.Notice).WithMany().HasForeignKey(r => r.NoticeId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
