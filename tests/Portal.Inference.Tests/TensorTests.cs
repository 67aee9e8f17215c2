using Microsoft.Extensions.Logging.Abstractions;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests;

public sealed class TensorTests : IAsyncLifetime
{
    private readonly ModelFolder folder = new();
    private readonly InferenceEngine engine = new(NullLoggerFactory.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_caller_that_gives_up_and_frees_its_tensors_does_not_free_those_of_the_run()
    {
        await Load("mlp", OnnxModels.Mlp());
        var own = Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 64], new float[64]);
        var kept = own.Take();

        own.Dispose();
        var other = Tensor.Of<float>("x", TensorDatatype.Fp32, [1, 64], [.. Enumerable.Repeat(7f, 64)]);

        Assert.Throws<ObjectDisposedException>(() => own.Bytes.Length);
        Assert.Equal(new float[64], kept.Elements<float>().ToArray());
        kept.Dispose();
        using (await engine.PredictAsync("mlp", null, new TensorInput([other]), new("tenant"), Cancellation))
        {
            // The engine took it: what is freed here cannot be under a run any more.
            Assert.Throws<ObjectDisposedException>(() => other.Bytes.Length);
        }
    }

    [Fact]
    public async Task A_graph_is_described_by_its_tensors()
    {
        await Load("mlp", OnnxModels.Mlp());

        var signature = engine.Describe("mlp");

        Assert.Equal(("x", TensorDatatype.Fp32), (signature.Inputs[0].Name, signature.Inputs[0].Datatype));
        Assert.Equal([-1, 64], signature.Inputs[0].Shape);
        Assert.Equal([-1, 16], Assert.Single(signature.Outputs).Shape);
    }

    [Theory]
    [InlineData("encoder")]
    [InlineData("resnet")]
    [InlineData("patch")]
    public async Task The_test_models_load_and_answer(string model)
    {
        await Load(model, model switch
        {
            "encoder" => new EncoderModel(layers: 2, width: 48, heads: 4, vocabulary: 100).Build(),
            "resnet" => ResNetModel.Build(),
            _ => OnnxModels.Patch(),
        });
        Tensor[] inputs = model == "encoder"
            ? [Tensor.Of<long>("input_ids", TensorDatatype.Int64, [1, 3], [1, 2, 3]), Tensor.Of<long>("attention_mask", TensorDatatype.Int64, [1, 3], [1, 1, 1])]
            : [Tensor.Of<float>("image", TensorDatatype.Fp32, [1, 3, 224, 224], new float[3 * 224 * 224])];

        using var output = await engine.PredictAsync(model, null, new TensorInput(inputs), Caller.Any, Cancellation);

        var answer = Assert.Single(((TensorOutput)output.Result).Tensors);
        Assert.All(answer.Elements<float>().ToArray(), value => Assert.True(float.IsFinite(value)));
        if (model == "encoder")
        {
            Assert.Equal(1, answer.Elements<float>().ToArray().Sum(value => value * value), 4);
        }
    }

    [Fact]
    public async Task Byte_strings_pass_through_a_graph()
    {
        await Load("words", OnnxModels.Identity(OnnxType.String));

        using var output = await engine.PredictAsync(
            "words", null, new TensorInput([Tensor.OfTexts("x", [3], ["", "a", "中文"])]), Caller.Any, Cancellation);

        var texts = ((TensorOutput)output.Result).Tensors[0].ByteStrings().Select(bytes => System.Text.Encoding.UTF8.GetString(bytes.Span));
        Assert.Equal(["", "a", "中文"], texts);
    }

    private Task Load(string slug, byte[] model) => engine.LoadAsync(folder.Add(slug, model), folder.Files(slug), Cancellation);
}
