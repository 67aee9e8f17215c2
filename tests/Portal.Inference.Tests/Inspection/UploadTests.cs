using System.Buffers.Binary;
using System.Text;
using Portal.Inference.Inspection;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Inspection;

public sealed class UploadTests : IDisposable
{
    private static readonly byte[] Model = OnnxModels.Mlp();
    private readonly Bundle bundle = new();

    public void Dispose() => bundle.Dispose();

    [Fact]
    public void A_single_file_becomes_a_bundle()
    {
        var outcome = bundle.Receive(Model, "my model.onnx");

        Assert.Equal(ModelGate.SingleModel, outcome.Report?.ModelFile);
        Assert.Equal(Model, File.ReadAllBytes(Path.Combine(bundle.Root, ModelGate.SingleModel)));
    }

    [Fact]
    public void A_zip_of_a_model_its_data_and_its_words_becomes_a_bundle()
    {
        var weights = new byte[200_000];
        new Random(1).NextBytes(weights);
        var outcome = bundle.Receive(
            Bundle.Zip(("m.onnx", HostileModels.External("m.data", 8, 16)), ("m.data", weights), ("labels.txt", "cat\ndog"u8.ToArray())), "m.zip");

        Assert.Null(outcome.Refusal);
        Assert.Equal([new BundleFile("m.data", 200_000)], outcome.Report!.ExternalFiles);
        Assert.Equal([new BundleFile("labels.txt", 7)], outcome.Report.SideFiles);
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(bundle.Root, "m.data")));
    }

    [Theory]
    [InlineData("../evil.onnx", VerdictReason.BundleName)]
    [InlineData("/evil.onnx", VerdictReason.BundleName)]
    [InlineData("a/model.onnx", VerdictReason.BundleName)]
    [InlineData("a\\model.onnx", VerdictReason.BundleName)]
    [InlineData("folder/", VerdictReason.BundleFolder)]
    [InlineData("nul.onnx", VerdictReason.BundleName)]
    [InlineData("Model.json", VerdictReason.BundleName)]
    [InlineData("samples", VerdictReason.BundleName)]
    [InlineData("MODEL.ONNX", VerdictReason.BundleTwice)]
    [InlineData("second.onnx", VerdictReason.SeveralModels)]
    [InlineData("run.sh", VerdictReason.BundleUnused)]
    public void A_zip_with_a_wrong_name_leaves_nothing_behind(string name, VerdictReason reason)
    {
        var outcome = bundle.Receive(Bundle.Zip(("model.onnx", Model), (name, Model)), "m.zip");

        Assert.Equal(reason, outcome.Refusal?.Reason);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.Root));
        Assert.False(File.Exists(Path.Combine(bundle.Beside, "evil.onnx")));
    }

    [Fact]
    public void A_zip_that_lies_about_its_sizes_is_refused()
    {
        var zip = Bundle.Zip(("model.onnx", new byte[1 << 20]));
        // The unpacked size in the directory, and only there, becomes smaller.
        var at = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at + 24), 1000);

        Assert.Equal(VerdictReason.ArchiveBroken, bundle.Receive(zip, "m.zip").Refusal?.Reason);
    }

    [Fact]
    public void A_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() =>
        Assert.Equal(
            VerdictReason.ArchiveTooLarge,
            bundle.Receive(Bundle.Zip(("model.onnx", new byte[10 << 20])), "m.zip", new() { BundleBytes = 1 << 20 }).Refusal?.Reason);

    [Fact]
    public void A_zip_that_unpacks_to_hundreds_of_itself_is_refused()
    {
        // Zeros shrink to a thousandth.
        var verdict = bundle.Receive(Bundle.Zip(("model.onnx", Model), ("m.data", new byte[64 << 20])), "m.zip").Refusal;

        Assert.Equal(VerdictReason.ArchiveTooLarge, verdict?.Reason);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.Root));
    }

    [Fact]
    public void An_upload_that_is_given_up_leaves_nothing_behind()
    {
        var upload = Path.Combine(bundle.Beside, "upload");
        var noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        File.WriteAllBytes(upload, Bundle.Zip(("model.onnx", noise), ("m.data", noise)));
        using var given = new CancellationTokenSource();
        given.Cancel();

        Assert.Throws<OperationCanceledException>(() => ModelGate.Receive(upload, "m.zip", bundle.Root, null, given.Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.Root));
    }

    [Fact]
    public void A_zip_of_too_many_files_is_refused() =>
        Assert.Equal(
            VerdictReason.BundleTooMany,
            bundle.Receive(Bundle.Zip([.. Enumerable.Range(0, 600).Select(i => ($"f{i}.txt", Array.Empty<byte>()))]), "m.zip").Refusal?.Reason);

    [Fact]
    public void A_zip_whose_files_share_bytes_is_refused()
    {
        var zip = Bundle.Zip(("model.onnx", Model), ("other.txt", Model));
        var second = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(second + 42), 0);

        Assert.Equal(VerdictReason.ArchiveBroken, bundle.Receive(zip, "m.zip").Refusal?.Reason);
    }

    [Fact]
    public void A_damaged_zip_is_refused()
    {
        var zip = Bundle.Zip(("model.onnx", Model));
        for (var at = 60; at < zip.Length; at += 97)
        {
            var damaged = zip.ToArray();
            damaged[at] ^= 0x55;
            var outcome = bundle.Receive(damaged, "m.zip");
            Assert.NotNull(outcome.Refusal);
        }
    }

    [Fact]
    public void A_symbolic_link_in_a_zip_is_refused()
    {
        var zip = Bundle.Zip(("model.onnx", Model));
        var at = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at + 38), 0xA1FFU << 16);

        Assert.Equal(VerdictReason.BundleLink, bundle.Receive(zip, "m.zip").Refusal?.Reason);
    }

    [Fact]
    public void A_zip_in_a_zip_is_refused() =>
        Assert.Equal(VerdictReason.ArchiveNested, bundle.Receive(Bundle.Zip(("inner.txt", Bundle.Zip(("a", [1])))), "m.zip").Refusal?.Reason);

    public static TheoryData<string, byte[], VerdictReason> Formats => new()
    {
        { "model.pkl", [0x80, 0x04, 0x95, 0x00], VerdictReason.Pickle },
        { "model.onnx", [0x80, 0x02, 0x63, 0x6F], VerdictReason.Pickle },
        { "model.pt", Bundle.Zip(("archive/data.pkl", [1])), VerdictReason.PyTorch },
        { "model.safetensors", [0x40, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"', 0, 0], VerdictReason.Safetensors },
        { "model.tflite", [0x1C, 0, 0, 0, (byte)'T', (byte)'F', (byte)'L', (byte)'3'], VerdictReason.TensorFlowLite },
        { "model.ort", [0x1C, 0, 0, 0, (byte)'O', (byte)'R', (byte)'T', (byte)'M'], VerdictReason.OnnxRuntime },
        { "model.onnx", [0x08, 0x0A, 0x12, 0x04, (byte)'O', (byte)'R', (byte)'T', (byte)'M'], VerdictReason.OnnxRuntime },
        { "model.h5", [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A], VerdictReason.Keras },
        { "model.json", Encoding.UTF8.GetBytes("""{"modelTopology":{}}"""), VerdictReason.TensorFlowJs },
        { "model.gguf", [(byte)'G', (byte)'G', (byte)'U', (byte)'F', 3], VerdictReason.Gguf },
        { "saved_model.pb", [0x08, 0x01, 0x12, 0x10], VerdictReason.TensorFlow },
        { "weights.npy", [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1], VerdictReason.Numpy },
        { "model.tar.gz", [0x1F, 0x8B, 8, 0], VerdictReason.OtherArchive },
        { "model", [0x7F, (byte)'E', (byte)'L', (byte)'F'], VerdictReason.Executable },
        { "model.onnx", Encoding.UTF8.GetBytes("hello"), VerdictReason.NotOnnx },
        { "model.onnx", [], VerdictReason.Empty },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Other_formats_are_recognised_by_what_is_in_them(string name, byte[] bytes, VerdictReason reason)
    {
        var verdict = bundle.Receive(bytes, name).Refusal;

        Assert.Equal(reason, verdict?.Reason);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.Root));
    }
}
