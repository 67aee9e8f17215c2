using Portal.Inference.Protocol;
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
        Keys = [await PortalTenant.SubscribeAsync(data, "acme"), await PortalTenant.SubscribeAsync(data, "globex")];
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
}
