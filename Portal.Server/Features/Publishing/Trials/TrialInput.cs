using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Gateway.Oip;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>A file as a version takes it: a graph of tensors the protocol's JSON, everything else the file itself.</summary>
internal sealed class TrialInput : IDisposable
{
    private readonly InferRequest request;

    private TrialInput(InferRequest request, PredictionInput input) => (this.request, Input) = (request, input);

    public PredictionInput Input { get; }

    /// <summary>What the caller calls the request; null where nothing is said.</summary>
    public string? Id => request.Id;

    /// <exception cref="InferRequestException">It is not the protocol's JSON.</exception>
    public static TrialInput Read(ModelManifest manifest, ReadOnlyMemory<byte> file, string mediaType)
    {
        if (manifest.Pipeline != "tensors")
        {
            return new(new(), new EncodedInput(file, mediaType));
        }
        var request = InferJson.Read(file.Span, TrialRules.MaxInputBytes);
        return new(request, new TensorInput(request.Tensors, request.Outputs?.Select(output => output.Name).ToList()));
    }

    public void Dispose() => request.Dispose();
}
