using System.Buffers.Binary;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Server.Gateway.Oip.Body;

/// <summary>A body that is the one input's bytes and nothing else; the model says the rest. All outputs are answered in binary.</summary>
internal static class RawTensor
{
    /// <exception cref="InferRequestException">The bytes do not tell the input without doubt.</exception>
    public static async ValueTask<InferRequest> ReadAsync(InferBodyPipe pipe, ModelSignature signature, CancellationToken cancellationToken)
    {
        if (signature.Inputs is not [var spec])
        {
            throw new InferRequestException($"The model has {signature.Inputs.Count} inputs; a body without JSON can only be one.", "inputs");
        }
        var isBytes = spec.Datatype == TensorDatatype.Bytes;
        var room = pipe.Length ?? pipe.Limit + 1;
        // Of BYTES the body is the one element, whose length goes before it.
        var buffer = await pipe.ReadAsync(room, new byte[isBytes ? sizeof(int) : 0], cancellationToken);
        var request = new InferRequest { BinaryOutputs = true };
        try
        {
            if (isBytes)
            {
                BinaryPrimitives.WriteInt32LittleEndian(buffer.Bytes, buffer.Length - sizeof(int));
            }
            var shape = Shape(spec, buffer.Length);
            request.Inputs.Add(new(spec.Name, spec.Datatype, shape) { Tensor = buffer.ToTensor(spec.Name, spec.Datatype, shape) });
            return request;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static long[] Shape(TensorSpec spec, int bytes)
    {
        var unknown = spec.Shape.Count(dimension => dimension < 0);
        var known = Tensor.ElementsOf([.. spec.Shape.Where(dimension => dimension >= 0)]);
        var elements = spec.Datatype == TensorDatatype.Bytes ? 1 : bytes / spec.Datatype.Size();
        if (unknown > 1)
        {
            throw new InferRequestException($"Input '{spec.Name}' has {unknown} variable dimensions; a body without JSON tells at most one.", spec.Name);
        }
        if ((spec.Datatype != TensorDatatype.Bytes && bytes % spec.Datatype.Size() != 0)
            || known == 0 || elements % known != 0 || (unknown == 0 && elements != known))
        {
            throw new InferRequestException(
                $"The body's {bytes} bytes are no {spec.Datatype.Name()} tensor of shape [{string.Join(",", spec.Shape)}] for input '{spec.Name}'.", spec.Name);
        }
        return [.. spec.Shape.Select(dimension => dimension < 0 ? elements / known : dimension)];
    }
}
