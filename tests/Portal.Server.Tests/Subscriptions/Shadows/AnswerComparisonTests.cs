using Portal.Inference.Engine;
using Portal.Inference.Tensors;
using Portal.Server.Gateway.Admission.Trials;

namespace Portal.Server.Tests.Subscriptions.Shadows;

public sealed class AnswerComparisonTests
{
    [Theory]
    [InlineData(1, 1.0009f, false, true)]
    [InlineData(1, 1.002f, false, false)]
    [InlineData(1e-9f, -1e-9f, false, true)]
    [InlineData(float.NaN, float.NaN, false, true)]
    [InlineData(float.NaN, 1, false, false)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity, false, false)]
    public void Numbers_are_the_same_within_a_thousandth(float one, float other, bool isByTopClass, bool same) =>
        Assert.Equal(same, Same([one], [other], isByTopClass));

    [Fact]
    public void Of_a_classification_the_likeliest_class_of_every_row_decides()
    {
        Assert.True(Same([0.1f, 0.9f, 0.6f, 0.4f], [0.4f, 0.6f, 0.9f, 0.1f], isByTopClass: true));
        Assert.False(Same([0.1f, 0.9f, 0.6f, 0.4f], [0.4f, 0.6f, 0.1f, 0.9f], isByTopClass: true));
        Assert.True(AnswerComparison.IsByTopClass("tabular-classification"));
        Assert.False(AnswerComparison.IsByTopClass("tabular-regression"));
    }

    [Fact]
    public void Another_shape_name_or_type_is_another_answer()
    {
        using var one = new TensorOutput([Tensor.Of<float>("y", TensorDatatype.Fp32, [2, 1], [1, 2])]);
        using var shape = new TensorOutput([Tensor.Of<float>("y", TensorDatatype.Fp32, [1, 2], [1, 2])]);
        using var name = new TensorOutput([Tensor.Of<float>("z", TensorDatatype.Fp32, [2, 1], [1, 2])]);
        using var type = new TensorOutput([Tensor.Of<int>("y", TensorDatatype.Int32, [2, 1], [1, 2])]);

        Assert.True(AnswerComparison.AreSame(one, one, isByTopClass: false));
        Assert.All([shape, name, type], other => Assert.False(AnswerComparison.AreSame(one, other, isByTopClass: false)));
    }

    private static bool Same(float[] one, float[] other, bool isByTopClass)
    {
        using var a = new TensorOutput([Tensor.Of<float>("y", TensorDatatype.Fp32, [one.Length / Math.Min(2, one.Length), Math.Min(2, one.Length)], one)]);
        using var b = new TensorOutput([Tensor.Of<float>("y", TensorDatatype.Fp32, [one.Length / Math.Min(2, one.Length), Math.Min(2, one.Length)], other)]);
        return AnswerComparison.AreSame(a, b, isByTopClass);
    }
}
