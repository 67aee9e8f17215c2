using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Mvc.Testing;
using Portal.Inference.Protocol;
using InferInputTensor = Portal.Inference.Protocol.ModelInferRequest.Types.InferInputTensor;

namespace Portal.Server.Tests.Gateway.Grpc;

/// <summary>What the tests of the gRPC face send, and with whose key.</summary>
internal static class GrpcCalls
{
    /// <summary>A client of a portal in memory.</summary>
    public static GRPCInferenceService.GRPCInferenceServiceClient Client(WebApplicationFactory<Program> app) => new(Channel(app));

    public static GrpcChannel Channel(WebApplicationFactory<Program> app) =>
        GrpcChannel.ForAddress("http://localhost", new() { HttpHandler = app.Server.CreateHandler(), MaxReceiveMessageSize = null });

    /// <summary>A client of a portal on a port.</summary>
    public static GRPCInferenceService.GRPCInferenceServiceClient Client(Uri url) =>
        new(GrpcChannel.ForAddress(url, new() { MaxReceiveMessageSize = null, MaxSendMessageSize = null }));

    public static CallOptions With(string? key, DateTime? deadline = null, CancellationToken? cancellationToken = null) => new(
        key is null ? [] : new Metadata { { "authorization", $"Bearer {key}" } },
        deadline,
        cancellationToken ?? TestContext.Current.CancellationToken);

    /// <summary>One raw input.</summary>
    public static ModelInferRequest Raw(string model, string input, string datatype, long[] shape, byte[] bytes) => new()
    {
        ModelName = model,
        Inputs = { new InferInputTensor { Name = input, Datatype = datatype, Shape = { shape } } },
        RawInputContents = { ByteString.CopyFrom(bytes) },
    };

    /// <summary>One row for the model <c>mlp</c>.</summary>
    public static ModelInferRequest Mlp(byte[] row) => Raw("mlp", "x", "FP32", [1, 64], row);

    /// <summary>A file as the one element of a BYTES input.</summary>
    public static ModelInferRequest File(string model, byte[] file) =>
        Raw(model, "inputs", "BYTES", [1], [.. BitConverter.GetBytes(file.Length), .. file]);

    public static async Task<RpcException> Refused(AsyncUnaryCall<ModelInferResponse> call) =>
        await Assert.ThrowsAsync<RpcException>(async () => await call);

    public static byte[] Bytes(params float[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];
}
