using Grpc.Core;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;

namespace Portal.Inference.Backends.Worker;

/// <summary>What a caller is told when the call to a worker failed.</summary>
internal sealed class CallFailure(WorkerLaunch launch, DeathCount deaths, TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <param name="failure">What the wire said.</param>
    /// <param name="worker">The worker; one that broke off is killed.</param>
    /// <param name="begun">When the call reached it.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Exception> ExplainAsync(RpcException failure, WorkerProcess worker, long begun, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException(failure.Message, failure, cancellationToken);
        }

        if (WorkerFaults.Read(failure) is { } told)
        {
            return told;
        }

        if (failure.StatusCode == StatusCode.ResourceExhausted)
        {
            return new PredictionRefusedException(RefusalReason.TooLarge, $"The answer is larger than {launch.Options.AnswerMegabytes} MB.");
        }

        // The connection broke, and with it most likely the process; one that is still there is of no more use.
        await Task.WhenAny(worker.Died, Task.Delay(Second, time, CancellationToken.None));
        worker.Kill(new(WorkerEnd.Silent, "its process does not answer any more"));
        var death = await worker.Died;
        // Of those who waited, whoever was in the run that took too long is to be told so.
        return death.Cause == WorkerEnd.Overrun && time.GetElapsedTime(begun) >= launch.Options.Run * 0.9
            ? new PredictionRefusedException(RefusalReason.DeadlineExceeded, $"The run took longer than {launch.Options.Run.TotalSeconds:0.#} s and was stopped.")
            : Unavailable(death.Reason, failure);
    }

    /// <exception cref="WorkerUnavailableException">It died too often lately.</exception>
    public void ThrowIfQuarantined()
    {
        if (deaths.IsQuarantined)
        {
            throw Unavailable(deaths.Last?.Reason ?? "", null);
        }
    }

    /// <summary>There is no worker to call; when there may be one again is as true as can be known.</summary>
    public WorkerUnavailableException Unavailable(string reason, Exception? inner)
    {
        var quarantine = deaths.Quarantine;
        return new(
            $"The model cannot answer: {reason}.", quarantine > TimeSpan.Zero, quarantine > TimeSpan.Zero ? quarantine : deaths.Pause + Second, inner);
    }
}
