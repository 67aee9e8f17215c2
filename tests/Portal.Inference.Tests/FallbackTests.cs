using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Portal.Inference.Backends;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Inference.Sessions;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests;

/// <summary>A graphics provider stands in for DirectML, which only Windows has.</summary>
public sealed class FallbackTests(StarterModels models)
{
    [Fact]
    public async Task A_machine_without_an_adapter_predicts_on_the_cpu_and_says_why_once()
    {
        var log = new LinesLog();
        await using var engine = Engine(log, _ => throw new DllNotFoundException("No adapter.\nDetails."));
        await Load(engine);

        Assert.Equal("CPUExecutionProvider", engine.Status.ExecutionProvider);
        Assert.Equal("No adapter.", engine.Status.FallbackReason);
        Assert.Single(log.Lines, line => line.Contains("No adapter.", StringComparison.Ordinal));
        Assert.Equal(3, await CountFaces(engine));
    }

    [Fact]
    public async Task A_provider_that_fails_on_a_model_is_given_up_for_that_and_later_models()
    {
        var log = new LinesLog();
        var appended = 0;
        await using var engine = Engine(log, _ =>
        {
            if (++appended > 1)
            {
                throw new EntryPointNotFoundException("The device was removed.");
            }
        });
        Assert.Equal("GraphicsExecutionProvider", engine.Status.ExecutionProvider);

        await Load(engine);
        await Load(engine);

        Assert.Equal(2, appended);
        Assert.Equal(("CPUExecutionProvider", "The device was removed."), (engine.Status.ExecutionProvider, engine.Status.FallbackReason));
        Assert.Single(log.Lines, line => line.Contains("removed", StringComparison.Ordinal));
        Assert.Equal(3, await CountFaces(engine));
    }

    [Fact]
    public void A_device_that_opens_a_graph_and_cannot_run_it_is_given_up_and_the_run_is_answered()
    {
        var log = new LinesLog();
        // Stands for a device whose kernels fail: it takes batches of three rows only, and the CPU takes any.
        var backend = Backend(log, options => options.AddFreeDimensionOverrideByName("batch", 3));
        using var session = backend.Open(OnnxModels.Mlp());

        Assert.Equal(16, Answer(session, rows: 1));
        Assert.Equal(32, Answer(session, rows: 2));

        Assert.Equal("CPUExecutionProvider", backend.Provider);
        Assert.NotNull(backend.FallbackReason);
        Assert.Single(log.Lines);
    }

    [Fact]
    public void A_run_that_the_cpu_refuses_too_is_not_the_devices_fault()
    {
        var log = new LinesLog();
        var backend = Backend(log, _ => { });
        using var session = backend.Open(OnnxModels.Mlp());

        Assert.Throws<OnnxRuntimeException>(() => Answer(session, rows: 1, columns: 63));

        Assert.Equal(16, Answer(session, rows: 1));
        Assert.Equal("GraphicsExecutionProvider", backend.Provider);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task A_device_runs_one_call_at_a_time()
    {
        using var lane = new SemaphoreSlim(1);
        await using var engine = Engine(new LinesLog(), _ => { }, lane);
        await Load(engine);
        await lane.WaitAsync(TestContext.Current.CancellationToken);

        var waiting = CountFaces(engine);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        lane.Release();

        Assert.Equal(3, await waiting);
    }

    private static ExecutionBackend Backend(LinesLog log, Action<SessionOptions> append) =>
        new("DirectML", new WantedProvider("GraphicsExecutionProvider", append, new SemaphoreSlim(1)), log);

    private static int Answer(ModelSession session, int rows, int columns = 64)
    {
        using var run = new PredictionRun(CancellationToken.None);
        using var input = OrtValue.CreateTensorValueFromMemory(new float[rows * columns], [rows, columns]);
        using var outputs = session.Run(run, "x", input, ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().Length;
    }

    private static InferenceEngine Engine(LinesLog log, Action<SessionOptions> append, SemaphoreSlim? lane = null) =>
        new(log, new ExecutionBackend("DirectML", new WantedProvider("GraphicsExecutionProvider", append, lane ?? new SemaphoreSlim(1)), log));

    private async Task Load(InferenceEngine engine)
    {
        _ = models.Engine;
        await engine.LoadAsync(
            await StarterModels.Manifest("blazeface"), Path.Combine(StarterModels.Folder("blazeface"), "files"), TestContext.Current.CancellationToken);
    }

    private static async Task<int> CountFaces(InferenceEngine engine)
    {
        var input = new EncodedInput(StarterModels.Sample("blazeface", "faces.png"), "image/png");
        return ((DetectedFaces)(await engine.PredictAsync("blazeface", null, input, Caller.Any, TestContext.Current.CancellationToken)).Result).Faces.Count;
    }

    private sealed class LinesLog : ILogger, ILoggerFactory
    {
        public List<string> Lines { get; } = [];

        public void Log<T>(LogLevel level, EventId id, T state, Exception? failure, Func<T, Exception?, string> format) =>
            Lines.Add(format(state, failure));

        public bool IsEnabled(LogLevel level) => true;

        public IDisposable? BeginScope<T>(T state)
            where T : notnull => null;

        public ILogger CreateLogger(string category) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
