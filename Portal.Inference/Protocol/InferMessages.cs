using Google.Protobuf;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Protocol;

/// <summary><c>ModelInfer</c>'s messages to tensors and back, for who serves them and for who calls with them.</summary>
internal static class InferMessages
{
    private const string RawField = "raw_input_contents";

    /// <summary>The call's tensors. They lie over the message's own bytes, so the message must not change while they live.</summary>
    /// <exception cref="PredictionRefusedException">The message contradicts itself; the tensor at fault is named.</exception>
    public static TensorInput Read(ModelInferRequest request)
    {
        var raw = request.RawInputContents;
        if (raw.Count > 0 && raw.Count != request.Inputs.Count)
        {
            throw WireTensors.Refused(RawField, $"has {raw.Count} entries for {request.Inputs.Count} inputs");
        }

        var twice = request.Outputs.GroupBy(output => output.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1);
        if (twice is not null)
        {
            throw WireTensors.Refused(twice.Key, "is asked for twice");
        }

        var tensors = All(request.Inputs.Count, i =>
        {
            var input = request.Inputs[i];
            return raw.Count > 0 && input.Contents is not null
                ? throw WireTensors.Refused(input.Name, $"has contents beside {RawField}; a request has the one or the other")
                : WireTensors.Read(input.Name, input.Datatype, input.Shape, input.Contents, raw.Count > 0 ? raw[i] : null);
        });
        return new(tensors, request.Outputs.Count > 0 ? [.. request.Outputs.Select(output => output.Name)] : null);
    }

    /// <summary>An answer over the tensors' own bytes: they must live until it is written.</summary>
    public static ModelInferResponse Write(string model, string version, string id, IReadOnlyList<Tensor> outputs)
    {
        var response = new ModelInferResponse { ModelName = model, ModelVersion = version, Id = id };
        foreach (var tensor in outputs)
        {
            var output = new ModelInferResponse.Types.InferOutputTensor { Name = tensor.Name, Datatype = tensor.Datatype.Name() };
            output.Shape.AddRange(tensor.Shape);
            response.Outputs.Add(output);
            response.RawOutputContents.Add(WireTensors.Wrap(tensor));
        }

        return response;
    }

    /// <summary>A call with a copy of the tensors: one that is given up may still be on its way to the socket when they are freed.</summary>
    public static ModelInferRequest Write(string model, string? version, TensorInput input, IReadOnlyList<string> outputs)
    {
        var request = new ModelInferRequest { ModelName = model, ModelVersion = version ?? "" };
        foreach (var tensor in input.Tensors)
        {
            var described = new ModelInferRequest.Types.InferInputTensor { Name = tensor.Name, Datatype = tensor.Datatype.Name() };
            described.Shape.AddRange(tensor.Shape);
            request.Inputs.Add(described);
            request.RawInputContents.Add(WireTensors.Copy(tensor));
        }

        request.Outputs.AddRange(outputs.Select(name => new ModelInferRequest.Types.InferRequestedOutputTensor { Name = name }));
        return request;
    }

    /// <summary>A peer's answer in the order asked; it may be raw or element by element.</summary>
    /// <exception cref="PredictionRefusedException">The answer contradicts itself or lacks an output; the tensor is named.</exception>
    public static TensorOutput Read(ModelInferResponse response, IReadOnlyList<string> wanted)
    {
        var raw = response.RawOutputContents;
        if (raw.Count > 0 && raw.Count != response.Outputs.Count)
        {
            throw WireTensors.Refused("raw_output_contents", $"has {raw.Count} entries for {response.Outputs.Count} outputs");
        }

        var places = response.Outputs.Select(output => output.Name).ToList();
        return new(All(wanted.Count, i =>
        {
            var place = places.IndexOf(wanted[i]);
            if (place < 0)
            {
                throw WireTensors.Refused(wanted[i], "is missing");
            }

            var output = response.Outputs[place];
            return WireTensors.Read(output.Name, output.Datatype, output.Shape, output.Contents, raw.Count > 0 ? raw[place] : null);
        }));
    }

    private static Tensor[] All(int count, Func<int, Tensor> read)
    {
        var tensors = new Tensor[count];
        try
        {
            for (var i = 0; i < count; i++)
            {
                tensors[i] = read(i);
            }

            return tensors;
        }
        catch
        {
            Array.ForEach(tensors, tensor => tensor?.Dispose());
            throw;
        }
    }
}
