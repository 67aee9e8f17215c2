using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing.Canaries;

public sealed class ContractDifferenceTests
{
    private static ModelManifest Former { get; } = StarterModelFiles.Manifest("faces", "object-detection", "image", ["image/png", "image/jpeg"], "Faces", "人脸");

    [Theory]
    [InlineData(-1, 4, true)]
    [InlineData(-1, -1, true)]
    [InlineData(8, 4, false)]
    [InlineData(-1, 5, false)]
    public void An_input_may_take_more_shapes_and_no_fewer(long rows, long columns, bool same) =>
        Assert.Equal(same, ContractDifference.Between(Signature(Input("x", -1, 4)), Signature(Input("x", rows, columns))) is null);

    [Fact]
    public void An_input_that_is_renamed_added_or_of_another_type_is_named()
    {
        var from = Signature(Input("x", -1, 4));

        var renamed = ContractDifference.Between(from, Signature(Input("y", -1, 4)));
        var added = ContractDifference.Between(from, Signature(Input("x", -1, 4), Input("mask", -1, 4)));
        var typed = ContractDifference.Between(from, Signature(new TensorSpec("x", TensorDatatype.Int32, [-1, 4])));

        Assert.Equal("1.0.0; x FP32 [-1, 4]; 1.0.0; y FP32 [-1, 4]", string.Join("; ", renamed!.Values));
        Assert.Equal("1.0.0; –; 1.0.0; mask FP32 [-1, 4]", string.Join("; ", added!.Values));
        Assert.Equal("CanaryInputsDiffer", typed!.Sentence);
    }

    [Fact]
    public void An_output_may_be_added_and_none_may_go()
    {
        var (one, two) = (Signature() with { Outputs = [Input("y", 1)] }, Signature() with { Outputs = [Input("z", 1), Input("y", 1)] });

        Assert.Null(ContractDifference.Between(one, two));
        Assert.Equal("CanaryOutputsDiffer", ContractDifference.Between(two, one)!.Sentence);
    }

    [Fact]
    public void The_task_stays_and_every_media_type_is_taken_still()
    {
        Assert.Null(ContractDifference.Between(Former, Former with { Accepts = ["image/webp", "image/jpeg", "image/png"] }));
        Assert.Equal("CanaryAcceptsDiffer", ContractDifference.Between(Former, Former with { Accepts = ["image/png"] })!.Sentence);
        Assert.Equal("CanaryTaskDiffers", ContractDifference.Between(Former, Former with { Task = "image-classification" })!.Sentence);
    }

    private static TensorSpec Input(string name, params long[] shape) => new(name, TensorDatatype.Fp32, shape);

    private static ModelSignature Signature(params TensorSpec[] inputs) => new("faces", "1.0.0", ["1.0.0"], "onnx_onnxv1", inputs, []);
}
