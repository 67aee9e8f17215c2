using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Inference.Protocol;

namespace Portal.Server.Tests.Remote;

/// <summary>Another maker's server of the protocol, which does as the test says. It doubles numbers unless told otherwise.</summary>
internal sealed class FakePeer : IAsyncDisposable
{
    private readonly WebApplication app;
    private int inferences;

    private FakePeer(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>How often a prediction began here.</summary>
    public int Inferences => inferences;

    public string? LastKey { get; private set; }

    public Func<ModelMetadataResponse> Describe { get; set; } = () => new()
    {
        Name = "double",
        Inputs = { new ModelMetadataResponse.Types.TensorMetadata { Name = "x", Datatype = "FP32", Shape = { -1 } } },
        Outputs = { new ModelMetadataResponse.Types.TensorMetadata { Name = "y", Datatype = "FP32", Shape = { -1 } } },
    };

    public Func<ModelInferRequest, CancellationToken, Task<ModelInferResponse>> Infer { get; set; } = (request, _) => Task.FromResult(Doubled(request));

    public static async Task<FakePeer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<Service>();
        var app = builder.Build();
        var peer = new FakePeer(app);
        app.Services.GetRequiredService<Service>().Peer = peer;
        app.MapGrpcService<Service>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        peer.Url = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return peer;
    }

    /// <summary>Answers element by element, as servers that have no raw contents do.</summary>
    public static ModelInferResponse Doubled(ModelInferRequest request)
    {
        using var input = new Portal.Inference.Engine.TensorOutput(InferMessages.Read(request).Tensors);
        var numbers = input.Tensors[0].Elements<float>();
        var output = new ModelInferResponse.Types.InferOutputTensor { Name = "y", Datatype = "FP32", Shape = { numbers.Length }, Contents = new() };
        foreach (var number in numbers)
        {
            output.Contents.Fp32Contents.Add(2 * number);
        }
        return new() { ModelName = request.ModelName, Outputs = { output } };
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private sealed class Service : GRPCInferenceService.GRPCInferenceServiceBase
    {
        public FakePeer Peer { get; set; } = null!;

        public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
            Task.FromResult(new ServerReadyResponse { Ready = true });

        public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
            Task.FromResult(new ModelReadyResponse { Ready = true });

        public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) =>
            Task.FromResult(Peer.Describe());

        public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref Peer.inferences);
            Peer.LastKey = context.RequestHeaders.GetValue("authorization");
            return Peer.Infer(request, context.CancellationToken);
        }
    }
}
