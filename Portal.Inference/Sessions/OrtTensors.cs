using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Portal.Inference.Tensors;
using Tensor = Portal.Inference.Tensors.Tensor;

namespace Portal.Inference.Sessions;

/// <summary>Tensors to ONNX Runtime's values and back; numbers are never copied, byte strings always.</summary>
internal static class OrtTensors
{
    /// <summary>A value over the tensor's own bytes, which must outlive it.</summary>
    public static OrtValue ToValue(Tensor tensor, ReadOnlySpan<long> shape)
    {
        if (tensor.Datatype != TensorDatatype.Bytes)
        {
            return OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, TensorTypes.Of(tensor.Datatype), shape.ToArray(), tensor.Address, tensor.Length);
        }

        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape.ToArray());
        var i = 0;
        foreach (var element in tensor.ByteStrings())
        {
            value.StringTensorSetElementAt(element.Span, i++);
        }

        return value;
    }

    /// <summary>A tensor over the value's bytes; the tensor owns the value.</summary>
    /// <exception cref="InvalidOperationException">The protocol has no word for the value's type.</exception>
    public static unsafe Tensor FromValue(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        if (info.ElementDataType == TensorElementType.String)
        {
            using (value)
            {
                return Tensor.OfTexts(name, info.Shape, value.GetStringTensorAsArray());
            }
        }

        var datatype = TensorTypes.Of(info.ElementDataType)
            ?? throw new InvalidOperationException($"'{name}' is of a type that the protocol has no word for.");
        var bytes = value.GetTensorMutableRawData();
        fixed (byte* address = bytes)
        {
            // Native memory of ONNX Runtime's allocator: it does not move after the statement.
            return new(name, datatype, info.Shape, (nint)address, bytes.Length, value);
        }
    }
}
