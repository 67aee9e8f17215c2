using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Subscriptions;
using Portal.Tests.Onnx;

namespace Portal.Benchmarks.Pages;

/// <summary>What an organisation can call: a version on a plan.</summary>
internal sealed record Contract(int SubscriptionId, int ModelVersionId, int PlanId, long UnitPriceMicros);

/// <param name="Share">Its part of all use, relative to the others'.</param>
/// <param name="Callers">Who calls: a user's id, or a key's.</param>
internal sealed record Customer(int Id, string Slug, double Share, Contract[] Contracts, (string? User, string? Key)[] Callers);

/// <summary>Organisations of all sizes, with members, keys and subscriptions to the models of five publishers.</summary>
internal sealed class World
{
    public const string Password = "velvet-otter-parade";
    public const string Operator = "operator@bench.example";
    public const int Publishers = 5;
    public const int SignIns = 10;

    private const int Models = 20;

    public required IReadOnlyList<Customer> Customers { get; init; }

    public static string OwnerOf(int index) => $"owner{index}@bench.example";

    public static string PublisherOf(int index) => $"publisher{index}@bench.example";

    public static async Task<World> MakeAsync(PortalDb db, int organisations, DateTime born)
    {
        var random = new Random(11);
        var hash = new PasswordHasher<PortalUser>().HashPassword(new(), Password);
        var tenants = Enumerable.Range(0, organisations + Publishers).Select(i => new Organisation
        {
            Slug = i < organisations ? $"org-{i}" : $"publisher-{i - organisations}",
            Name = i < organisations ? $"Organisation {i}" : $"Publisher {i - organisations}",
            Industry = Industry.Sections[i % Industry.Sections.Count].Section,
            SizeClass = SizeClasses.All[i % SizeClasses.All.Count],
            CreatedAt = born,
        }).ToList();
        db.AddRange(tenants);
        db.AddRange(Industry.Sections.Select(industry => new MarketSize
        {
            Industry = industry.Section,
            Organisations = organisations,
            AsOf = DateOnly.FromDateTime(born),
            Source = "Made up for measuring",
            EnteredAt = born,
        }));
        await db.SaveChangesAsync();
        var models = AddModels(db, [.. tenants.Skip(organisations)], born);
        await db.SaveChangesAsync();
        var step = organisations / SignIns;
        for (var i = 0; i < SignIns; i++)
        {
            Join(db, OwnerOf(i), hash, tenants[i * step].Id, OrganisationRole.Owner, born);
        }
        for (var i = 0; i < Publishers; i++)
        {
            Join(db, PublisherOf(i), hash, tenants[organisations + i].Id, OrganisationRole.Publisher, born);
        }
        Join(db, Operator, hash, tenants[0].Id, OrganisationRole.Member, born).IsOperator = true;
        await db.SaveChangesAsync();
        var customers = new List<Customer>();
        for (var i = 0; i < organisations; i++)
        {
            customers.Add(await SubscribeAsync(db, tenants[i], i, models, random, born));
        }
        return new() { Customers = customers };
    }

    private static List<Model> AddModels(PortalDb db, Organisation[] publishers, DateTime born)
    {
        using var folder = new ModelFolder();
        folder.Add("mlp", OnnxModels.Mlp());
        var manifest = File.ReadAllText(Path.Combine(folder.Root, "mlp", "model.json"));
        var models = new List<Model>();
        for (var i = 0; i < Models; i++)
        {
            var model = new Model { OrganisationId = publishers[i % publishers.Length].Id, Slug = $"model-{i}", Task = $"task-{i % 6}", CreatedAt = born };
            // Nobody predicts here: a version that is retired is not loaded.
            model.Versions.Add(new() { Version = "1.0.0", State = ModelVersionState.Retired, Sha256 = new string('0', 64), ManifestJson = manifest, CreatedAt = born });
            model.Plans.Add(new() { Code = "free", UnitPriceMicros = 0, RequestsPerMinute = 60 });
            model.Plans.Add(new() { Code = "payg", UnitPriceMicros = 1000 + (37 * i), RequestsPerMinute = 600 });
            models.Add(model);
            db.Add(model);
        }
        return models;
    }

    private static PortalUser Join(PortalDb db, string email, string hash, int organisation, OrganisationRole role, DateTime born)
    {
        var user = new PortalUser
        {
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            PasswordHash = hash,
            DisplayName = email.Split('@')[0],
            CreatedAt = born,
        };
        db.Add(user);
        db.Add(new Membership { OrganisationId = organisation, UserId = user.Id, Role = role, CreatedAt = born });
        return user;
    }

    private static async Task<Customer> SubscribeAsync(PortalDb db, Organisation tenant, int index, List<Model> models, Random random, DateTime born)
    {
        var keys = Enumerable.Range(0, 2).Select(_ => ApiKeyIssue.New(tenant.Id, "job", ["predict"], userId: null, born).Row).ToArray();
        db.AddRange(keys);
        var chosen = models.OrderBy(_ => random.Next()).Take(3).ToArray();
        var subscriptions = chosen.Select(model => new Subscription
        {
            OrganisationId = tenant.Id,
            ModelId = model.Id,
            PlanId = model.Plans.ElementAt(random.Next(4) == 0 ? 0 : 1).Id,
            CreatedAt = born,
        }).ToArray();
        db.AddRange(subscriptions);
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        return new(
            tenant.Id,
            tenant.Slug,
            // A few are large and most are small.
            1 / Math.Pow(index + 1, 0.6),
            [.. subscriptions.Select((s, i) => new Contract(s.Id, chosen[i].Versions.First().Id, s.PlanId, chosen[i].Plans.First(p => p.Id == s.PlanId).UnitPriceMicros))],
            [
                (FormattableString.Invariant($"00000000-0000-0000-0000-{tenant.Id:D12}"), null), (FormattableString.Invariant($"00000000-0000-0000-0001-{tenant.Id:D12}"), null),
                (null, keys[0].Id), (null, keys[1].Id),
            ]);
    }
}
