using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Sessions;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Workers;

public sealed class FormatTests
{
    /// <summary>A producer of that name makes an ONNX model look like ONNX Runtime's own format, whose loader nothing has looked at it for.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bytes_that_look_like_another_format_are_read_as_what_was_inspected(bool device)
    {
        byte[] model = [.. new ProtoWriter().Number(1, 8).Text(2, "ORTM").Written.Span, .. OnnxModels.Mlp().AsSpan(2)];
        Assert.Equal("ORTM"u8.ToArray(), model[4..8]);
        using var options = device ? SessionSettings.ForDevice() : SessionSettings.ForCpu();

        using var session = new InferenceSession(model, options);

        Assert.Equal("x", session.InputNames.Single());
        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(model));
    }
}
