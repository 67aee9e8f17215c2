using System.Diagnostics;
using System.Text;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Workers;

public sealed class WorkerTests(StarterModels models)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_in_a_worker_is_described_and_answers_as_in_process()
    {
        await using var host = new WorkerHost();
        var manifest = host.Folder.Add("mlp", OnnxModels.Mlp());
        await host.Load(manifest);
        var (described, answered) = (host.Engine.Describe("mlp"), await host.Mlp("mlp"));
        await using var inside = new InferenceEngine(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await inside.LoadAsync(manifest, host.Folder.Files("mlp"), Cancellation);

        Assert.Equal(described.Inputs.Concat(described.Outputs).Select(Flat), inside.Describe("mlp").Inputs.Concat(inside.Describe("mlp").Outputs).Select(Flat));
        Assert.True(described.TakesTensors);
        using var output = await inside.PredictAsync("mlp", null, Input(), Caller.Any, Cancellation);
        Assert.Equal(((TensorOutput)output.Result).Tensors[0].Elements<float>().ToArray(), answered);
        Assert.NotEqual(Environment.ProcessId, host.Status("mlp").ProcessId);

        static string Flat(Tensors.TensorSpec spec) => $"{spec.Name} {spec.Datatype} {string.Join(',', spec.Shape)}";

        static TensorInput Input() => new([Tensors.Tensor.Of<float>(
            "x", Tensors.TensorDatatype.Fp32, [1, 64], Enumerable.Range(0, 64).Select(i => MathF.Sin(1f + i)).ToArray())]);
    }

    [Fact]
    public async Task Texts_are_embedded_in_a_worker_as_in_process()
    {
        await using var host = new WorkerHost();
        var manifest = host.Folder.AddEmbedding();
        await host.Load(manifest);
        await using var inside = new InferenceEngine(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await inside.LoadAsync(manifest, host.Folder.Files("words"), Cancellation);
        var input = new TextInput([new("hello world"), new("unaffable café naïve"), new("中文字"), new(null, [5, 6, 7])]);

        using var here = await inside.PredictAsync("words", null, input, Caller.Any, Cancellation);
        using var there = await host.Engine.PredictAsync("words", null, input, Caller.Any, Cancellation);

        var (mine, theirs) = ((TextEmbeddings)here.Result, (TextEmbeddings)there.Result);
        Assert.Equal(mine.PromptTokens, theirs.PromptTokens);
        Assert.Equal(here.Units, there.Units);
        Assert.All(mine.Vectors.Zip(theirs.Vectors), pair => Assert.All(
            pair.First.ToArray().Zip(pair.Second.ToArray()), number => Assert.Equal(number.First, number.Second, 1e-5f)));
        Assert.InRange(host.Engine.Measure("words", null, input), there.Units!.Value, 1000);
        var refused = await Assert.ThrowsAsync<PredictionRefusedException>(
            () => host.Engine.PredictAsync("words", null, new TextInput([new("")]), Caller.Any, Cancellation).AsTask());
        Assert.Equal((RefusalReason.Undecodable, "Text 0 is empty."), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task A_text_is_generated_in_a_worker_piece_by_piece_as_in_process()
    {
        await using var host = new WorkerHost();
        var manifest = host.Folder.AddGeneration("speaker", BigramModel.Build(BigramModel.Unrepeated));
        await host.Load(manifest);
        var pieces = new StringBuilder();
        var units = new List<long>();
        var input = new ChatInput([new("user", "Say it")], new(Temperature: 0), 40, [], piece =>
        {
            pieces.Append(piece);
            return default;
        })
        {
            OnUnits = units.Add,
        };

        using var output = await host.Engine.PredictAsync("speaker", null, input, Caller.Any, Cancellation);

        var text = (GeneratedText)output.Result;
        Assert.Equal(BigramModel.Unrepeated, text.Text);
        Assert.Equal(text.Text, pieces.ToString());
        Assert.Equal(text.PromptTokens + text.CompletionTokens, output.Units);
        Assert.True(units.Count > 5 && units.SequenceEqual(units.Order()), "Units come before each piece and grow.");
        using var whole = await host.Engine.PredictAsync("speaker", null, input with { OnText = null, OnUnits = null }, Caller.Any, Cancellation);
        Assert.Equal(text, whole.Result);
    }

    [Theory]
    [InlineData("ppocr", "invoice.png", "image/png")]
    [InlineData("silero-vad", "utterance.wav", "audio/wav")]
    [InlineData("blazeface", "faces.png", "image/png")]
    public async Task Files_are_decoded_in_the_worker_and_answered_as_in_process(string slug, string sample, string mediaType)
    {
        var inside = models.Engine;
        await using var host = new WorkerHost(options => options with { Run = TimeSpan.FromMinutes(1) });
        await host.Engine.LoadAsync(await StarterModels.Manifest(slug), Path.Combine(StarterModels.Folder(slug), "files"), Isolation.Worker, Cancellation);
        var file = new EncodedInput(StarterModels.Sample(slug, sample), mediaType);

        using var here = await inside.PredictAsync(slug, null, file, Caller.Any, Cancellation);
        using var there = await host.Engine.PredictAsync(slug, null, file, Caller.Any, Cancellation);

        Assert.Equivalent(here.Result, there.Result, strict: true);
        Assert.Equal((inside.Measure(slug, null, file), inside.Measure(slug, null, file)), (host.Engine.Measure(slug, null, file), there.Units));
        var damaged = new EncodedInput(file.Body[..20], mediaType);
        var mine = await Assert.ThrowsAsync<PredictionRefusedException>(() => inside.PredictAsync(slug, null, damaged, Caller.Any, Cancellation).AsTask());
        var theirs = await Assert.ThrowsAsync<PredictionRefusedException>(() => host.Engine.PredictAsync(slug, null, damaged, Caller.Any, Cancellation).AsTask());
        Assert.Equal((mine.Reason, mine.Message), (theirs.Reason, theirs.Message));
    }

    [Fact]
    public async Task What_a_publisher_sent_runs_in_a_worker_whatever_is_said()
    {
        await using var host = new WorkerHost();
        var manifest = host.Folder.Add("mlp", OnnxModels.Mlp(), manifest => manifest with { Source = manifest.Source with { Registry = ManifestSource.Upload } });

        await host.Engine.LoadAsync(manifest, host.Folder.Files("mlp"), Cancellation);

        Assert.Equal(WorkerState.Running, host.Status("mlp").State);
    }

    [Fact]
    public async Task A_worker_has_no_secrets_no_network_and_nothing_to_write_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc.");
        Environment.SetEnvironmentVariable("PORTAL_TEST_SECRET", "swordfish");
        await using var host = new WorkerHost();
        await host.Load("mlp", OnnxModels.Mlp());
        var (status, proc) = (host.Status("mlp"), $"/proc/{host.Status("mlp").ProcessId}");

        Assert.DoesNotContain("swordfish", await File.ReadAllTextAsync($"{proc}/environ", Cancellation), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(new FileInfo($"{proc}/cwd").ResolveLinkTarget(false)!.FullName));
        var limits = await File.ReadAllTextAsync($"{proc}/limits", Cancellation);
        Assert.Matches(@"Max core file size\s+0 ", limits);
        Assert.DoesNotMatch(@"Max address space\s+unlimited", limits);
        Assert.True(status.Isolation!.Limits);
        if (status.Isolation.Network)
        {
            Assert.NotEqual(Net("self"), Net($"{status.ProcessId}"));
        }

        static string? Net(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget;
    }

    [Fact]
    public async Task A_file_that_was_changed_is_refused()
    {
        await using var host = new WorkerHost();
        var manifest = host.Folder.Add("mlp", OnnxModels.Mlp());
        var path = Path.Combine(host.Folder.Files("mlp"), "model");
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancellation);

        var failure = await Assert.ThrowsAsync<ModelLoadException>(() => host.Load(manifest));

        Assert.Contains("SHA-256", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_with_data_beside_it_answers_from_its_own_folder()
    {
        await using var host = new WorkerHost();
        var weights = new byte[20];
        BitConverter.TryWriteBytes(weights.AsSpan(4), 2.5f);
        var manifest = host.Folder.Add(
            "adder", new Dictionary<string, byte[]> { ["model"] = HostileModels.External("external-data", 4, 16), ["external-data"] = weights });
        await host.Load(manifest);

        using var output = await host.Predict("adder", Tensors.Tensor.Of<float>("x", Tensors.TensorDatatype.Fp32, [4], [1f, 1, 1, 1]));

        Assert.Equal([3.5f, 1, 1, 1], ((TensorOutput)output.Result).Tensors[0].Elements<float>().ToArray());
    }

    [Fact]
    public async Task A_worker_dies_with_the_process_that_started_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a shell and signals.");
        using var folder = new ModelFolder();
        folder.Add("mlp", OnnxModels.Mlp());
        using var shell = Process.Start(new ProcessStartInfo("sh")
        {
            ArgumentList =
            {
                "-c",
                // The worker's input stays open in itself, so that only the death of its parent can end it.
                "rm -f $0; mkfifo $0; exec 3<>$0; \"$1\" exec \"$2\" serve --folder=\"$3\" --socket=\"$3/s\" --parent=$$ <&3 & echo $!; wait",
                Path.Combine(folder.Root, "fifo"),
                Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
                Path.Combine(AppContext.BaseDirectory, "Portal.Inference.dll"),
                folder.Files("mlp"),
            },
            RedirectStandardOutput = true,
        })!;
        var worker = int.Parse((await shell.StandardOutput.ReadLineAsync(Cancellation))!, System.Globalization.CultureInfo.InvariantCulture);
        await Task.Delay(700, Cancellation);
        Assert.True(Directory.Exists($"/proc/{worker}"), "The worker runs.");

        shell.Kill();

        await WorkerHost.Until(() => !Directory.Exists($"/proc/{worker}"));
    }
}
