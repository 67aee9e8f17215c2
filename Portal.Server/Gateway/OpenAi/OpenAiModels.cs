using Microsoft.EntityFrameworkCore;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Models;

namespace Portal.Server.Gateway.OpenAi;

/// <summary>The catalogue as this face lists it: it is public, so a caller sees all of it, and first what is subscribed to.</summary>
internal sealed class OpenAiModels(PortalDb db)
{
    public async Task<ModelList> List(Caller caller, CancellationToken cancellationToken)
    {
        var models = await Rows(db.Models.Listed(), caller).ToListAsync(cancellationToken);
        return new("list", [.. models.OrderByDescending(row => row.Subscribed).ThenBy(row => row.Slug, StringComparer.Ordinal).Select(Entry)]);
    }

    /// <returns>Null when no such model is listed.</returns>
    public async Task<ModelEntry?> Find(string id, Caller caller, CancellationToken cancellationToken)
    {
        var slug = OpenAiCall.Split(id).Slug;
        return await Rows(db.Models.Listed().Where(m => m.Slug == slug), caller).SingleOrDefaultAsync(cancellationToken) is { } row ? Entry(row) : null;
    }

    private IQueryable<Row> Rows(IQueryable<Model> models, Caller caller) => models.AsNoTracking().Select(m => new Row(
        m.Slug, m.Task, m.Organisation!.Slug, m.CreatedAt,
        db.Subscriptions.Any(s => s.OrganisationId == caller.OrganisationId && s.ModelId == m.Id && s.CancelledAt == null)));

    private static ModelEntry Entry(Row row) =>
        new(row.Slug, "model", new DateTimeOffset(row.CreatedAt, TimeSpan.Zero).ToUnixTimeSeconds(), row.Owner, row.Task, row.Subscribed);

    private sealed record Row(string Slug, string Task, string Owner, DateTime CreatedAt, bool Subscribed);

    internal sealed record ModelList(string Object, IReadOnlyList<ModelEntry> Data);

    /// <param name="Created">Seconds since the Unix epoch.</param>
    /// <param name="OwnedBy">The publisher's slug.</param>
    /// <param name="Task">Our addition: what the model does.</param>
    /// <param name="Subscribed">Our addition: whether the caller's organisation can call it now.</param>
    internal sealed record ModelEntry(string Id, string Object, long Created, string OwnedBy, string Task, bool Subscribed);
}
