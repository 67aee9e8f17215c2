using Grpc.Core;
using Microsoft.Extensions.Logging;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;

namespace Portal.Inference.Backends.Remote;

/// <summary>Models that another server of the Open Inference Protocol runs.</summary>
internal static class RemoteBackend
{
    /// <summary>Asks the server what the model takes and gives.</summary>
    /// <exception cref="InvalidManifestException">The settings have no such server, or the pipeline runs only here.</exception>
    /// <exception cref="ModelLoadException">The server does not answer, does not have the model, or describes it in words that the protocol lacks.</exception>
    public static async Task<IPredictor> OpenAsync(
        ModelManifest manifest, EngineOptions options, VersionStatistics statistics, ILogger logger, CancellationToken cancellationToken)
    {
        var remote = manifest.Remote!;
        if (manifest.Pipeline != "tensors")
        {
            throw new InvalidManifestException($"'pipeline' is '{manifest.Pipeline}'; another server can only serve tensors.");
        }

        if (!options.Remotes.TryGetValue(remote.Server, out var server))
        {
            throw new InvalidManifestException($"'remote.server' is '{remote.Server}'; Engine:Remotes has no server of this name.");
        }

        var peer = new Peer(remote, server, logger);
        try
        {
            var described = await peer.DescribeAsync(cancellationToken);
            return new TensorPredictor(manifest, new RemoteGraph(peer, Specs(described.Inputs), Specs(described.Outputs), statistics));
        }
        catch (Exception failure)
        {
            await peer.DisposeAsync();
            throw failure is RpcException or InvalidDataException
                ? new ModelLoadException($"'{manifest.Slug}' {manifest.Version}: server '{remote.Server}' {Reason(failure, remote)}.", failure)
                : failure;
        }
    }

    private static TensorSpec[] Specs(IReadOnlyCollection<ModelMetadataResponse.Types.TensorMetadata> tensors) => tensors.Count > 0
        ? [.. tensors.Select(tensor => TensorDatatypes.TryParse(tensor.Datatype, out var datatype)
            ? new TensorSpec(tensor.Name, datatype.Value, [.. tensor.Shape])
            : throw new InvalidDataException($"has '{tensor.Name}' of the datatype '{tensor.Datatype}'"))]
        : throw new InvalidDataException("names no tensors");

    private static string Reason(Exception failure, ManifestRemote remote) => failure is not RpcException answer
        ? $"describes '{remote.Model}' in words that the protocol does not have: it {failure.Message}"
        : answer.StatusCode switch
        {
            StatusCode.NotFound or StatusCode.InvalidArgument => $"does not have '{remote.Model}'",
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => "refuses the portal's key",
            _ => $"does not answer ({answer.StatusCode})",
        };
}
