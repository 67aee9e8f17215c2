using Portal.Inference.Inspection;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Inspection;

public sealed class ModelGateTests : IDisposable
{
    private readonly Bundle bundle = new();

    public void Dispose() => bundle.Dispose();

    [Fact]
    public void A_model_is_described_without_being_opened()
    {
        var report = Accepted(new EncoderModel(layers: 2, width: 48, heads: 4, vocabulary: 100, longest: 64).Build());

        Assert.Equal(("model.onnx", 8L, 17L, "portal-tests"), (report.ModelFile, report.IrVersion, report.Opsets[""], report.Producer));
        Assert.Equal(["input_ids", "attention_mask"], report.Inputs.Select(input => input.Name));
        Assert.Equal(("tensor(int64)", "batch", "sequence"), (report.Inputs[0].Type, report.Inputs[0].Dimensions![0].Name, report.Inputs[0].Dimensions![1].Name));
        Assert.Equal(("embedding", 48L), (report.Outputs.Single().Name, report.Outputs[0].Dimensions![1].Size));
        Assert.Contains("LayerNormalization", report.Operators);
        Assert.InRange(report.Parameters, 60_000, 70_000);
        Assert.Empty(report.ExternalFiles);
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("patch")]
    [InlineData("resnet")]
    [InlineData("bigram")]
    public void Every_usual_model_is_let_in(string which) => Accepted(which switch
    {
        "mlp" => OnnxModels.Mlp(),
        "patch" => OnnxModels.Patch(),
        "resnet" => ResNetModel.Build(),
        _ => BigramModel.Build(BigramModel.Prose),
    });

    [Fact]
    public void A_large_model_is_walked_without_being_read_into_memory()
    {
        var path = Path.Combine(bundle.Root, "model.onnx");
        using (var file = File.Create(path))
        {
            // One weight of 400 MB: its head, a hole where the numbers would be, and the graph's tail around it.
            const int Bytes = 400_000_000;
            var tail = new ProtoWriter().Text(2, "large").Message(11, HostileModels.Value("x", OnnxType.Float, 1)).Written;
            var tensor = new ProtoWriter().Number(1, Bytes / 4).Number(2, 1).Text(8, "w").Written;
            var raw = Tag(9, Bytes);
            var initializer = Tag(5, tensor.Length + raw.Length + Bytes);
            var head = new ProtoWriter().Number(1, 8).Message(8, new ProtoWriter().Text(1, "").Number(2, 17)).Written;
            var graph = Tag(7, initializer.Length + tensor.Length + raw.Length + Bytes + tail.Length);
            foreach (var part in new[] { head, graph, initializer, tensor, raw })
            {
                file.Write(part.Span);
            }

            file.Seek(Bytes, SeekOrigin.Current);
            file.Write(tail.Span);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var report = bundle.Inspect().Report;

        Assert.Equal(100_000_000, report!.Parameters);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData("../weights.bin", VerdictReason.ExternalName)]
    [InlineData("sub/../../weights.bin", VerdictReason.ExternalName)]
    [InlineData("sub/weights.bin", VerdictReason.ExternalName)]
    [InlineData("sub\\weights.bin", VerdictReason.ExternalName)]
    [InlineData("/etc/passwd", VerdictReason.ExternalName)]
    [InlineData("C:weights.bin", VerdictReason.ExternalName)]
    [InlineData("..", VerdictReason.ExternalName)]
    [InlineData("", VerdictReason.ExternalName)]
    [InlineData("file:///etc/passwd", VerdictReason.ExternalName)]
    [InlineData("*/_ORT_MEM_ADDR_/*", VerdictReason.ExternalAddress)]
    [InlineData("appsettings.json", VerdictReason.ExternalMissing)]
    [InlineData("model.onnx", VerdictReason.ExternalMissing)]
    public void Data_outside_the_upload_is_refused_wherever_a_tensor_is(string location, VerdictReason reason)
    {
        File.WriteAllBytes(Path.Combine(bundle.Beside, "weights.bin"), new byte[16]);
        foreach (var (place, model) in HostileModels.ExternalEverywhere(location))
        {
            var verdict = bundle.With("model.onnx", model).Inspect().Refusal;

            Assert.True(verdict?.Reason == (place == "unsaid place" ? VerdictReason.ExternalMalformed : reason), $"{place}: {verdict?.Reason} {verdict?.Message}");
            Assert.DoesNotContain(bundle.Beside, verdict!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Data_in_a_file_of_the_upload_is_let_in()
    {
        bundle.With("weights.bin", new byte[20]).With("model.onnx", HostileModels.External("weights.bin", 4, 16));

        Assert.Equal([new BundleFile("weights.bin", 20)], bundle.Inspect().Report?.ExternalFiles);
    }

    [Theory]
    [InlineData(8L, 16L, VerdictReason.ExternalOutside)]
    [InlineData(21L, null, VerdictReason.ExternalOutside)]
    [InlineData(long.MaxValue, 16L, VerdictReason.ExternalOutside)]
    [InlineData(0L, 12L, VerdictReason.ExternalMalformed)]
    [InlineData(-4L, 16L, VerdictReason.ExternalMalformed)]
    public void Data_beyond_its_file_is_refused(long offset, long? length, VerdictReason reason)
    {
        bundle.With("weights.bin", new byte[20]).With("model.onnx", HostileModels.External("weights.bin", offset, length));

        Assert.Equal(reason, bundle.Inspect().Refusal?.Reason);
    }

    [Fact]
    public void A_hard_link_to_a_file_elsewhere_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links are made by ln.");
        var secret = Path.Combine(bundle.Beside, "secret");
        File.WriteAllBytes(secret, new byte[16]);
        bundle.With("model.onnx", HostileModels.External("weights.bin"));
        using (var ln = System.Diagnostics.Process.Start("ln", [secret, Path.Combine(bundle.Root, "weights.bin")]))
        {
            ln.WaitForExit();
        }

        Assert.Equal(VerdictReason.BundleLink, bundle.Inspect().Refusal?.Reason);
    }

    [Fact]
    public void A_symbolic_link_is_refused()
    {
        bundle.With("model.onnx", HostileModels.External("weights.bin"));
        File.CreateSymbolicLink(Path.Combine(bundle.Root, "weights.bin"), "/etc/passwd");

        Assert.Equal(VerdictReason.BundleLink, bundle.Inspect().Refusal?.Reason);
    }

    [Theory]
    [InlineData("com.example", VerdictReason.UnknownDomain)]
    [InlineData("com.microsoft", VerdictReason.UnknownDomain)]
    [InlineData("ai.onnx.training", VerdictReason.UnknownDomain)]
    public void Operators_of_other_domains_are_refused(string domain, VerdictReason reason) =>
        Assert.Equal(reason, Refused(HostileModels.Domain(domain)).Reason);

    [Fact]
    public void Operators_of_the_runtime_are_let_in_by_an_option()
    {
        bundle.With("model.onnx", HostileModels.Domain("com.microsoft"));

        Assert.NotNull(bundle.Inspect(new() { ContribOperators = true }).Report);
    }

    [Fact]
    public void Too_many_nodes_are_refused() => Assert.Equal(VerdictReason.TooManyNodes, Refused(HostileModels.ManyNodes()).Reason);

    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public void Deep_nesting_is_refused(int depth) => Assert.Equal(VerdictReason.TooDeep, Refused(HostileModels.Nested(depth)).Reason);

    [Fact]
    public void Functions_count_as_often_as_they_are_called()
    {
        Assert.Equal(VerdictReason.TooManyNodes, Refused(HostileModels.FunctionBomb(30)).Reason);
        Assert.NotNull(bundle.With("model.onnx", HostileModels.FunctionBomb(4)).Inspect().Report);
        Assert.Equal(VerdictReason.RecursiveFunction, Refused(HostileModels.Recursion()).Reason);
    }

    [Fact]
    public void Every_shorter_beginning_of_a_model_is_refused()
    {
        var model = OnnxModels.Mlp();
        for (var length = 0; length < model.Length; length += Math.Max(1, length / 16))
        {
            var verdict = Refused(model[..length]);
            Assert.True(Enum.IsDefined(verdict.Reason), verdict.Message);
        }
    }

    [Fact]
    public void Random_bytes_get_a_verdict_and_nothing_else()
    {
        var random = new Random(7);
        for (var turn = 0; turn < 2000; turn++)
        {
            var model = OnnxModels.Mlp()[..4096];
            for (var change = random.Next(1, 30); change > 0; change--)
            {
                model[random.Next(model.Length)] = (byte)random.Next(256);
            }

            bundle.With("model.onnx", model).Inspect();
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x08, 0x08, 0x3B }, VerdictReason.Malformed)]
    [InlineData(new byte[] { 0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 }, VerdictReason.Malformed)]
    [InlineData(new byte[] { 0x08, 0x08, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F }, VerdictReason.Truncated)]
    [InlineData(new byte[] { 0x08, 0x08, 0x08, 0x08 }, VerdictReason.Malformed)]
    [InlineData(new byte[] { 0x08, 0x08, 0x9A, 0x06, 0x00 }, VerdictReason.UnknownField)]
    [InlineData(new byte[] { 0x08, 0x08 }, VerdictReason.NotOnnx)]
    [InlineData(new byte[] { 0x08, 0x63 }, VerdictReason.IrVersion)]
    public void Bytes_that_a_loader_might_read_otherwise_are_refused(byte[] model, VerdictReason reason) => Assert.Equal(reason, Refused(model).Reason);

    [Fact]
    public void Every_reason_has_a_sentence()
    {
        foreach (var reason in Enum.GetValues<VerdictReason>())
        {
            Assert.EndsWith(".", InspectionVerdict.Of(reason, "a", "b", "c", "d.").Message.Replace("a", "a.", StringComparison.Ordinal)[^1..], StringComparison.Ordinal);
        }
    }

    private InspectionReport Accepted(byte[] model)
    {
        var outcome = bundle.With("model.onnx", model).Inspect();
        Assert.True(outcome.Refusal is null, outcome.Refusal?.Message);
        return outcome.Report!;
    }

    private InspectionVerdict Refused(byte[] model)
    {
        var outcome = bundle.With("model.onnx", model).Inspect();
        Assert.Null(outcome.Report);
        return outcome.Refusal!;
    }

    private static ReadOnlyMemory<byte> Tag(int field, int length) =>
        new ProtoWriter().Number(field, length).Written.ToArray() is var bytes && (bytes[0] |= 2) > 0 ? bytes : default;
}
