using Microsoft.EntityFrameworkCore;
using Portal.Inference.Protocol;
using Portal.Server.Data;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Organisations;
using Portal.Tests.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Gateway.Grpc;

/// <summary>A portal in a process of its own, with graphs to be called over gRPC and two organisations that may.</summary>
public sealed class GrpcPortal : IAsyncLifetime
{
    private readonly ModelFolder models = new();
    private readonly string data = Directory.CreateTempSubdirectory("portal-grpc-").FullName;
    private PortalProcess? process;

    public PortalProcess Process => process ?? throw new InvalidOperationException("The portal is not running.");

    /// <summary>Keys of two organisations that are subscribed to everything.</summary>
    public IReadOnlyList<string> Keys { get; private set; } = [];

    internal GRPCInferenceService.GRPCInferenceServiceClient Client => GrpcCalls.Client(Process.GrpcUrl);

    public async ValueTask InitializeAsync()
    {
        models.Add("mlp", OnnxModels.Mlp());
        models.Add("patch", OnnxModels.Patch());
        models.Add("texts", OnnxModels.Identity(OnnxType.String));
        models.Add("halves", OnnxModels.Identity(OnnxType.Float16));
        await StartAsync();
        Keys = [await SubscribeAsync("acme"), await SubscribeAsync("globex")];
    }

    /// <summary>Starts it once more where it was before.</summary>
    public Task StartAgainAsync() => StartAsync(Process.Url, Process.GrpcUrl);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        models.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private async Task StartAsync(params Uri[] addresses) => process = await PortalProcess.StartAsync(
        PortalProcess.BuiltServer(), data, new Dictionary<string, string> { ["Portal__StarterModels"] = models.Root }, addresses);

    private async Task<string> SubscribeAsync(string slug)
    {
        var options = new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite($"Data Source={Path.Combine(data, "portal.db")};Pooling=False").Options;
        await using var db = new SqlitePortalDb(options);
        var organisation = new Organisation { Slug = slug, Name = slug, Industry = "J", SizeClass = "1-9", CreatedAt = DateTime.UtcNow };
        db.Organisations.Add(organisation);
        await db.SaveChangesAsync();
        await db.Plans.ExecuteUpdateAsync(plan => plan.SetProperty(p => p.RequestsPerMinute, 1_000_000).SetProperty(p => p.MonthlyUnits, 1_000_000_000L));
        foreach (var plan in await db.Plans.Where(plan => plan.Code == "payg").ToListAsync())
        {
            db.Subscriptions.Add(new() { OrganisationId = organisation.Id, ModelId = plan.ModelId, PlanId = plan.Id, CreatedAt = DateTime.UtcNow });
        }
        var (row, secret) = ApiKeyIssue.New(organisation.Id, "test key", ["predict"], userId: null, DateTime.UtcNow);
        db.ApiKeys.Add(row);
        await db.SaveChangesAsync();
        return secret;
    }
}
