using Grpc.Core;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using Portal.Inference.Models;

namespace Portal.Inference.Backends.Remote;

/// <summary>
/// Stops calling a server that is down: callers are refused at once, and a question about its health, not a caller, finds
/// out when it is back.
/// </summary>
internal sealed class PeerCircuit : IAsyncDisposable
{
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromSeconds(1);

    private readonly ManifestRemote remote;
    private readonly Func<CancellationToken, Task<bool>> isReady;
    private readonly ILogger logger;
    private readonly CircuitBreakerStateProvider state = new();
    private readonly CircuitBreakerManualControl control = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private Task watch = Task.CompletedTask;

    public PeerCircuit(ManifestRemote remote, TimeSpan timeout, Func<CancellationToken, Task<bool>> isReady, ILogger logger)
    {
        this.remote = remote;
        this.isReady = isReady;
        this.logger = logger;
        Calls = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<RpcException>(PeerFaults.IsDown).Handle<TimeoutRejectedException>(),
                FailureRatio = 0.5,
                MinimumThroughput = 3,
                SamplingDuration = Sampling,
                BreakDuration = Break,
                StateProvider = state,
                ManualControl = control,
                OnOpened = Opened,
                OnClosed = Closed,
            })
            .AddTimeout(timeout)
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<RpcException>(PeerFaults.NothingWasSent),
                MaxRetryAttempts = 1,
                Delay = TimeSpan.FromMilliseconds(100),
            })
            .Build();
    }

    /// <summary>Every prediction goes through it.</summary>
    public ResiliencePipeline Calls { get; }

    public bool IsClosed => state.CircuitState == CircuitState.Closed;

    public async ValueTask DisposeAsync()
    {
        Task watching;
        lock (gate)
        {
            stopping.Cancel();
            watching = watch;
        }

        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private ValueTask Opened(OnCircuitOpenedArguments<object> opened)
    {
        lock (gate)
        {
            // It opens again when a caller's attempt fails half-way; one watch is enough.
            if (watch.IsCompleted && !stopping.IsCancellationRequested)
            {
                RemoteLog.CircuitOpened(logger, opened.Outcome.Exception, remote.Server, remote.Model);
                watch = Task.Run(WatchAsync);
            }
        }

        return default;
    }

    private ValueTask Closed(OnCircuitClosedArguments<object> closed)
    {
        RemoteLog.CircuitClosed(logger, remote.Server, remote.Model);
        return default;
    }

    private async Task WatchAsync()
    {
        while (!IsClosed)
        {
            await Task.Delay(BetweenQuestions, stopping.Token);
            if (await isReady(stopping.Token))
            {
                await control.CloseAsync(stopping.Token);
            }
        }
    }
}
