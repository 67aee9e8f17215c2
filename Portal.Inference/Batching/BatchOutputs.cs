using Portal.Inference.Tensors;

namespace Portal.Inference.Batching;

/// <summary>Gives every call its own rows of a batch's outputs, without copying them where they lie together.</summary>
internal static class BatchOutputs
{
    /// <param name="layout">The graph.</param>
    /// <param name="outputs">The batch's outputs; taken over.</param>
    /// <param name="members">Rows and positions of each call.</param>
    /// <param name="rows">Rows that ran.</param>
    /// <param name="length">Positions that ran; 0 where nothing is padded.</param>
    /// <returns>The tensors of each call, in the outputs' order; null when an output does not have the batch's rows.</returns>
    public static Tensor[][]? Split(
        TensorLayout layout, IReadOnlyList<Tensor> outputs, IReadOnlyList<(int Rows, long Length)> members, int rows, long length)
    {
        if (outputs.Any(output => output.Dimensions is not [var first, ..] || first != rows))
        {
            foreach (var output in outputs)
            {
                output.Dispose();
            }

            return null;
        }

        var split = new Tensor[members.Count][];
        for (var member = 0; member < split.Length; member++)
        {
            split[member] = new Tensor[outputs.Count];
        }

        for (var i = 0; i < outputs.Count; i++)
        {
            var output = outputs[i];
            var share = new TensorShare(output, members.Count);
            var cuts = length > 0 && layout.IsCut(output.Name) && output.Dimensions.Length > layout.Axis && output.Dimensions[layout.Axis] == length;
            var bytesOfRow = output.Length / rows;
            var offset = 0;
            for (var member = 0; member < split.Length; member++)
            {
                var own = Slice(output, share, offset, members[member].Rows, bytesOfRow);
                split[member][i] = cuts && members[member].Length < length ? Cut(own, layout.Axis, members[member].Length) : own;
                offset += members[member].Rows * bytesOfRow;
            }
        }

        return split;
    }

    /// <summary>Rows of a tensor, over its own bytes.</summary>
    public static Tensor Slice(Tensor whole, IDisposable owner, int offset, int rows, int bytesOfRow) => new(
        whole.Name, whole.Datatype, [rows, .. whole.Dimensions[1..]], whole.Address + offset, rows * bytesOfRow, owner);

    private static Tensor Cut(Tensor padded, int axis, long length)
    {
        using (padded)
        {
            var inner = (int)Tensor.ElementsOf(padded.Dimensions[(axis + 1)..]) * padded.Datatype.Size();
            var (from, to) = ((int)padded.Dimensions[axis] * inner, (int)length * inner);
            long[] shape = [.. padded.Dimensions];
            shape[axis] = length;
            var cut = Tensor.Allocate(padded.Name, padded.Datatype, shape, padded.Length / from * to);
            var source = padded.Bytes;
            var target = cut.Bytes;
            for (; source.Length > 0; source = source[from..], target = target[to..])
            {
                source[..to].CopyTo(target);
            }

            return cut;
        }
    }
}
