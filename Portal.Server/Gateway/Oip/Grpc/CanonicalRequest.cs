using Google.Protobuf.Collections;
using Portal.Inference.Protocol;

namespace Portal.Server.Gateway.Oip.Grpc;

/// <summary>A request with its maps in order: clients send them in any, some in another at every try.</summary>
internal static class CanonicalRequest
{
    public static ModelInferRequest Of(ModelInferRequest request)
    {
        var ordered = request.Clone();
        Sort(ordered.Parameters);
        foreach (var input in ordered.Inputs)
        {
            Sort(input.Parameters);
        }
        foreach (var output in ordered.Outputs)
        {
            Sort(output.Parameters);
        }
        return ordered;
    }

    // A map is written in the order in which its entries were added.
    private static void Sort(MapField<string, InferParameter> map)
    {
        var entries = map.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        map.Clear();
        entries.ForEach(entry => map.Add(entry.Key, entry.Value));
    }
}
