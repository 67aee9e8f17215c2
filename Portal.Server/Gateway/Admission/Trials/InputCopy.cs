using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>A call's input for a second run: the engine takes the first one's tensors over, and a face's bytes go with its request.</summary>
internal static class InputCopy
{
    /// <returns>Bytes that a copy takes; null for what is not compared: generated text, whose every answer may differ.</returns>
    public static long? BytesOf(PredictionInput input) => input switch
    {
        EncodedInput file => file.Body.Length,
        TensorInput tensors => tensors.Tensors.Sum(tensor => (long)tensor.Length),
        TextInput texts => texts.Items.Sum(item => ((item.Text?.Length ?? 0) * 2L) + ((item.Tokens?.Count ?? 0) * 4L)),
        _ => null,
    };

    public static PredictionInput Of(PredictionInput input) => input switch
    {
        EncodedInput file => file with { Body = file.Body.ToArray() },
        TensorInput tensors => tensors with { Tensors = Copy(tensors.Tensors) },
        _ => input,
    };

    public static void Free(PredictionInput input) => new TensorOutput((input as TensorInput)?.Tensors ?? []).Dispose();

    private static List<Tensor> Copy(IReadOnlyList<Tensor> tensors)
    {
        var copies = new List<Tensor>(tensors.Count);
        try
        {
            foreach (var tensor in tensors)
            {
                copies.Add(Copy(tensor));
            }
            return copies;
        }
        catch (Exception)
        {
            new TensorOutput(copies).Dispose();
            throw;
        }
    }

    private static Tensor Copy(Tensor tensor)
    {
        var copy = Tensor.Allocate(tensor.Name, tensor.Datatype, tensor.Shape.ToArray(), tensor.Length);
        tensor.Bytes.CopyTo(copy.Bytes);
        return copy;
    }
}
