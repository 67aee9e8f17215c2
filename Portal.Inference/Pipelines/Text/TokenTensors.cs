using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Pipelines.Text;

/// <summary>One text's tokens as the inputs of a transformer's graph, each INT64 [1,S].</summary>
internal sealed class TokenTensors
{
    private readonly IReadOnlyList<TensorSpec> inputs;

    /// <exception cref="InvalidOperationException">The graph takes something else.</exception>
    public TokenTensors(IReadOnlyList<TensorSpec> inputs)
    {
        this.inputs = inputs;
        if (inputs.All(spec => spec.Name != "input_ids"))
        {
            throw new InvalidOperationException("the graph has no input 'input_ids'.");
        }

        foreach (var spec in inputs)
        {
            _ = ValueOf(spec.Name, 0, 0);
            if (spec.Datatype != TensorDatatype.Int64 || spec.Shape.Count != 2)
            {
                throw new InvalidOperationException($"the graph's '{spec.Name}' is not INT64 [batch, sequence].");
            }
        }
    }

    public TensorInput Of(IReadOnlyList<int> tokens, string output)
    {
        var tensors = new Tensor[inputs.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = Tensor.Allocate(inputs[i].Name, TensorDatatype.Int64, [1, tokens.Count], tokens.Count * sizeof(long));
            var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(tensors[i].Bytes);
            for (var position = 0; position < tokens.Count; position++)
            {
                values[position] = ValueOf(inputs[i].Name, tokens[position], position);
            }
        }

        return new(tensors, [output]);
    }

    private static long ValueOf(string input, int token, int position) => input switch
    {
        "input_ids" => token,
        "attention_mask" => 1,
        "token_type_ids" => 0,
        "position_ids" => position,
        _ => throw new InvalidOperationException($"the graph has an input '{input}' that no text gives."),
    };
}
