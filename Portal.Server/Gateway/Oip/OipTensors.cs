using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Predict;

namespace Portal.Server.Gateway.Oip;

/// <summary>
/// The protocol's tensors as the engine's inputs, and answers as tensors again. A graph takes them as they are; a model of
/// files has one BYTES input with the file and one BYTES output with the task's JSON. REST and gRPC share it.
/// </summary>
internal sealed class OipTensors(DoorRefusals refusals)
{
    public const string FileInput = "inputs";
    public const string FileOutput = "outputs";

    /// <param name="signature">The model's.</param>
    /// <param name="accepts">Media types that the model takes.</param>
    /// <param name="tensors">The caller disposes them when the call has ended; an input of the engine may have done so before.</param>
    /// <param name="outputs">Names of the outputs wanted; null for all.</param>
    public Outcome<PredictionInput> ToInput(
        ModelSignature signature, IReadOnlyList<string> accepts, IReadOnlyList<Tensor> tensors, IReadOnlyList<string>? outputs)
    {
        var isFile = TakesFiles(signature);
        // Another server knows by itself whether its byte strings are texts.
        var areTexts = !isFile && signature.Platform != ModelSignature.Remote;
        foreach (var tensor in tensors)
        {
            if (Fault(tensor, areTexts) is { } fault)
            {
                return refusals.InvalidInfer($"Input '{Short(tensor.Name)}' {fault}.", tensor.Name);
            }
        }
        return isFile ? File(accepts, tensors, outputs) : new TensorInput(tensors, outputs);
    }

    /// <summary>The answer's tensors. Those of a graph belong to the prediction; disposing them twice is harmless.</summary>
    public static TensorOutput ToOutput(object result)
    {
        if (result is TensorOutput tensors)
        {
            return tensors;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(TaskAnswer.Of(result), TaskAnswer.Json);
        var element = new NativeBuffer(sizeof(int) + json.Length);
        element.Append(BitConverter.GetBytes(json.Length));
        element.Append(json);
        return new([element.ToTensor(FileOutput, TensorDatatype.Bytes, [1])]);
    }

    // A text is one BYTES tensor too, but of another name; a graph may use any.
    public static bool TakesFiles(ModelSignature signature) => !signature.TakesTensors
        && signature is { Inputs: [{ Name: FileInput, Datatype: TensorDatatype.Bytes, Shape: [1] }], Outputs: [{ Name: FileOutput, Datatype: TensorDatatype.Bytes }] };

    private static string? Fault(Tensor tensor, bool asText)
    {
        if (tensor.Shape.Any(dimension => dimension < 0))
        {
            return "has a negative dimension";
        }
        try
        {
            return TensorContents.Fault(tensor.Datatype, Tensor.ElementsOf([.. tensor.Shape]), tensor.Bytes, asText);
        }
        catch (OverflowException)
        {
            return "has more elements than 64 bits count";
        }
    }

    private Outcome<PredictionInput> File(IReadOnlyList<string> accepts, IReadOnlyList<Tensor> tensors, IReadOnlyList<string>? outputs)
    {
        if (outputs?.FirstOrDefault(name => name != FileOutput) is { } unknown)
        {
            return refusals.InvalidInfer($"'{Short(unknown)}' is not an output of the model.", unknown);
        }
        if (tensors is not [{ Name: FileInput, Datatype: TensorDatatype.Bytes, Shape: [1] } tensor])
        {
            return refusals.InvalidInfer($"The model takes one input '{FileInput}' of BYTES with shape [1]: {string.Join(", ", accepts)}.", FileInput);
        }
        return FileContent.Read(tensor.Memory[sizeof(int)..], accepts, refusals);
    }

    private static string Short(string name) => InferInputJson.Short(name);
}
