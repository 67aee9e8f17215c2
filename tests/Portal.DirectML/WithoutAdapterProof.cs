using Microsoft.Extensions.Logging;

namespace Portal.DirectML;

/// <summary>No adapter: the engine says so once and answers on the CPU.</summary>
internal static class WithoutAdapterProof
{
    public static async Task RunAsync(Checks checks)
    {
        var log = new Warnings();
        await using var engine = Engines.OfThisBuild(log);
        await using var cpu = Engines.OnCpu();
        await StarterModel.LoadAsync(engine);
        await StarterModel.LoadAsync(engine);
        await StarterModel.LoadAsync(cpu);
        var faces = await StarterModel.FacesAsync(engine);

        var status = engine.Status;
        checks.Check(
            status is { Flavour: "DirectML", ExecutionProvider: "CPUExecutionProvider", FallbackReason: not (null or "") },
            "without an adapter the engine falls back to the CPU",
            $"{status.ExecutionProvider}, because: {status.FallbackReason}");
        checks.Check(
            log.Lines is [var line] && line.Contains("DmlExecutionProvider", StringComparison.Ordinal),
            "and its log says so once",
            $"{log.Lines.Count} warnings, {log.Lines.FirstOrDefault()?.Split(':')[0]}");
        checks.Check(
            faces.Count == 3 && Answers.Same(faces, await StarterModel.FacesAsync(cpu)),
            "and it answers rightly",
            $"{faces.Count} faces");
    }

    private sealed class Warnings : ILogger, ILoggerFactory
    {
        public List<string> Lines { get; } = [];

        public void Log<T>(LogLevel level, EventId id, T state, Exception? failure, Func<T, Exception?, string> format)
        {
            if (IsEnabled(level))
            {
                Lines.Add(format(state, failure));
            }
        }

        public bool IsEnabled(LogLevel level) => level >= LogLevel.Warning;

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
