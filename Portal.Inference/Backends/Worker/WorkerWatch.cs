using Portal.Inference.Diagnostics;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// Asks a worker again and again how long its oldest run has been computing, and kills it when that is too long or when it
/// says nothing for as long. It goes on when callers have left: what they started may still run.
/// </summary>
internal sealed class WorkerWatch(WorkerProcess worker, TimeSpan limit, Func<(int Now, long Ever)> calls, TimeProvider time)
{
    private static readonly TimeSpan Rarest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Oftenest = TimeSpan.FromMilliseconds(50);

    public async Task RunAsync()
    {
        var often = limit / 8 < Rarest ? limit / 8 : Rarest;
        often = often > Oftenest ? often : Oftenest;
        var heard = time.GetTimestamp();
        var (busy, before, seen) = (false, 0, 0L);
        while (!worker.Died.IsCompleted)
        {
            await Task.WhenAny(worker.Died, Task.Delay(often, time));
            // A call that came and left between two looks may have left its run behind, and so may one that was there at the
            // last look and whose run had not begun.
            var (now, ever) = calls();
            if (!busy && now == 0 && before == 0 && ever == seen)
            {
                heard = time.GetTimestamp();
                continue;
            }

            (before, seen) = (now, ever);
            try
            {
                var longest = await worker.LookAsync(Rarest);
                heard = time.GetTimestamp();
                busy = longest > TimeSpan.Zero;
                if (longest >= limit)
                {
                    Kill();
                }
            }
            catch (Exception)
            {
                // Whatever it answered, or not: what cannot be understood is silence, and the watch goes on. It may well compute.
                busy = true;
                if (time.GetElapsedTime(heard) >= limit)
                {
                    Kill();
                }
            }
        }
    }

    private void Kill() => worker.Kill(new(WorkerEnd.Overrun, $"a run took longer than {limit.TotalSeconds:0.#} s"));
}
