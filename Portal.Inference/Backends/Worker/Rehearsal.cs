using System.Security.Cryptography;
using Google.Protobuf;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;

namespace Portal.Inference.Backends.Worker;

/// <summary>A model of the portal's own that does nothing: a worker that has served it has compiled and opened what the next one needs.</summary>
internal static class Rehearsal
{
    // Shorter than a publisher may name a model.
    private const string Slug = "r";

    // FP32 [1, 1], in the words of ONNX' schema.
    private static readonly byte[] Type = [10, 12, 8, 1, 18, 8, 10, 2, 8, 1, 10, 2, 8, 1];

    // y = Identity(x), of opset 17.
    private static readonly byte[] Model =
    [
        8, 8, 66, 2, 16, 17, 58, 63, 10, 16, 10, 1, (byte)'x', 18, 1, (byte)'y', 34, 8, .. "Identity"u8, 18, 1, (byte)'r',
        90, 19, 10, 1, (byte)'x', 18, 14, .. Type, 98, 19, 10, 1, (byte)'y', 18, 14, .. Type,
    ];

    public static ModelManifest Manifest { get; } = new()
    {
        Slug = Slug,
        Version = "1.0.0",
        Name = new Dictionary<string, string> { ["en"] = Slug },
        Summary = new Dictionary<string, string> { ["en"] = Slug },
        Task = "other",
        Pipeline = "tensors",
        Unit = "row",
        Licence = "MIT",
        Accepts = ["application/json"],
        Files = new Dictionary<string, ManifestFile> { ["model"] = new(Slug, Convert.ToHexStringLower(SHA256.HashData(Model)), Model.Length) },
        Source = new(ManifestSource.Upload, Slug, "1.0.0", [], ""),
        Batching = new("off"),
    };

    public static Task WriteAsync(string folder, CancellationToken cancellationToken) =>
        File.WriteAllBytesAsync(Path.Combine(folder, Slug), Model, cancellationToken);

    public static void Remove(string folder) => File.Delete(Path.Combine(folder, Slug));

    /// <summary>One call, as callers make it.</summary>
    /// <exception cref="Grpc.Core.RpcException">There is no answer in time.</exception>
    public static async Task RunAsync(WorkerProcess worker, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var input = new TensorOutput([Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 1], [1])]);
        var request = WorkerMessages.Write(Slug, new TensorInput(input.Tensors), new(Slug));
        var late = TimeProvider.System.GetUtcNow().UtcDateTime + patience;
        using var output = WorkerMessages.Read(await worker.Inference.ModelInferAsync(request, deadline: late, cancellationToken: cancellationToken));
    }
}
