using Microsoft.EntityFrameworkCore;
using Portal.Server.Auth;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Organisations;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Access;

/// <summary>An organisation with one of everything that has an id, so that a route can be asked for it.</summary>
/// <param name="Ids">What a route's parameter stands for: <c>{path up to it}/{name}</c> or <c>{name}</c> to value.</param>
internal sealed record SeededOrganisation(Tenant Tenant, string Slug, IReadOnlyDictionary<string, string> Ids)
{
    public const string Actor = "actor";
    public const string Colleague = "colleague";
    public const string Asker = "asker";

    public static async Task<SeededOrganisation> CreateAsync(GatewayApp app, string slug, string role)
    {
        var tenant = await Tenant.Create(app, slug, "faces");
        var ids = await app.Db(async db =>
        {
            var now = app.Time.GetUtcNow().UtcDateTime;
            db.AddRange(Person(Actor), Person(Colleague), Person("owner"), Person(Asker));
            db.AddRange(
                Member(Actor, Enum.TryParse<OrganisationRole>(role, out var known) ? known : OrganisationRole.Viewer),
                Member(Colleague, OrganisationRole.Member),
                Member("owner", OrganisationRole.Owner),
                new Membership { OrganisationId = tenant.OrganisationId, UserId = Id(Asker), Role = OrganisationRole.Member, IsRequest = true, CreatedAt = now });
            var (spare, _) = ApiKeyIssue.New(tenant.OrganisationId, "spare", ["predict"], null, now);
            var invitation = new Invitation
            {
                OrganisationId = tenant.OrganisationId,
                Email = $"guest@{slug}.example",
                NormalizedEmail = $"GUEST@{slug}.EXAMPLE".ToUpperInvariant(),
                Role = OrganisationRole.Member,
                TokenHash = InvitationText.Hash(InvitationText.Create())!,
                InvitedByUserId = Id("owner"),
                CreatedAt = now,
                ExpiresAt = now.AddDays(1),
            };
            db.AddRange(spare, invitation);
            await db.SaveChangesAsync();
            var more = await SeededRows.AddAsync(db, tenant.OrganisationId, slug, Id("owner"), now);
            return new Dictionary<string, string>(more)
            {
                ["/api/keys/id"] = spare.Id,
                ["/api/organisation/invitations/id"] = $"{invitation.Id}",
                ["/api/organisation/members/userId"] = Id(Colleague),
                ["/api/organisations/slug"] = slug,
                ["slug"] = "faces",
                ["model"] = "faces",
                ["/v1/models/id"] = "faces",
                ["version"] = "1.0.0",
                ["file"] = "sample.png",
                ["month"] = $"{now:yyyy-MM}",
                ["organisation"] = slug,
                ["industry"] = "C",
            };

            PortalUser Person(string name) => new()
            {
                Id = Id(name),
                UserName = $"{name}@{slug}.example",
                NormalizedUserName = $"{name}@{slug}.example".ToUpperInvariant(),
                Email = $"{name}@{slug}.example",
                NormalizedEmail = $"{name}@{slug}.example".ToUpperInvariant(),
                IsOperator = name == Actor && role == "Operator",
                CreatedAt = now,
            };

            Membership Member(string name, OrganisationRole as_) => new()
            {
                OrganisationId = tenant.OrganisationId,
                UserId = Id(name),
                Role = as_,
                CreatedAt = now,
            };
        });
        using var predicted = await tenant.Predict();
        ids["requestId"] = predicted.Headers.GetValues(Portal.Client.Contracts.ReceiptHeaders.RequestId).Single();
        return new(tenant, slug, ids);

        string Id(string name) => $"{slug}-{name}";
    }

    public string Person(string name) => $"{Slug}-{name}";

    /// <returns>The path with this organisation's ids in it; null when it has none for a parameter.</returns>
    public string? Fill(string path)
    {
        var filled = "";
        foreach (var part in path.Split('/').Skip(1))
        {
            if (!part.StartsWith('{'))
            {
                filled += $"/{part}";
            }
            else if ((Ids.GetValueOrDefault($"{filled}/{part[1..^1]}") ?? Ids.GetValueOrDefault(part[1..^1])) is { } id)
            {
                filled += $"/{id}";
            }
            else
            {
                return null;
            }
        }
        return filled;
    }

    /// <summary>Every row of the organisation in every table that has one, as text: equal before and after what must not touch it.</summary>
    public Task<string> Rows() => Tenant.App.Db(async db =>
    {
        var lines = new List<string>();
        await db.Database.OpenConnectionAsync();
        var tables = db.Model.GetEntityTypes().Where(e => e.FindProperty("OrganisationId") is not null)
            .Select(e => e.GetTableName()!).Append("Organisations").Distinct().Order(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\" WHERE {(table == "Organisations" ? "Id" : "OrganisationId")} = {Tenant.OrganisationId}";
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                // When a key was used last is written some time after.
                var cells = Enumerable.Range(0, rows.FieldCount).Where(i => rows.GetName(i) != "LastUsedAt")
                    .Select(i => rows.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{rows.GetValue(i)}");
                lines.Add($"{table}: {string.Join(" | ", cells)}");
            }
        }
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    });
}
