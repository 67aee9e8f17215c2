using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SkiaSharp;

namespace Portal.Inference.Pipelines.Inputs;

/// <summary>Pixels as PaddleOCR's models take them: planes in the order blue, green, red, each (v / 255 − mean) / deviation.</summary>
internal readonly record struct BgrPlanes(float[] Mean, float[] Deviation)
{
    /// <summary>Statistics of ImageNet; upstream applies them in this order although its planes begin with blue.</summary>
    public static BgrPlanes ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>−1 to 1.</summary>
    public static BgrPlanes Centred { get; } = new([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);

    /// <summary>The bitmap as a tensor of ONNX Runtime's own memory, which is freed with it: a pool would keep megabytes.</summary>
    public OrtValue Tensor(SKBitmap bitmap)
    {
        var tensor = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, TensorElementType.Float, [1, 3, bitmap.Height, bitmap.Width]);
        Write(bitmap, tensor.GetTensorMutableDataAsSpan<float>(), bitmap.Width);
        return tensor;
    }

    /// <param name="stride">Floats of a row in <paramref name="planes"/>; columns beyond the bitmap's are left alone.</param>
    public void Write(SKBitmap bitmap, Span<float> planes, int stride)
    {
        var pixels = bitmap.GetPixelSpan();
        var plane = stride * bitmap.Height;
        for (var channel = 0; channel < 3; channel++)
        {
            var scale = 1 / (255 * Deviation[channel]);
            var offset = Mean[channel] / Deviation[channel];
            for (var y = 0; y < bitmap.Height; y++)
            {
                var row = pixels.Slice(y * bitmap.RowBytes, bitmap.Width * 4);
                var target = planes.Slice(channel * plane + y * stride, bitmap.Width);
                for (var x = 0; x < target.Length; x++)
                {
                    target[x] = row[x * 4 + 2 - channel] * scale - offset;
                }
            }
        }
    }
}
