using Portal.Inference.Protocol;

namespace Portal.Inference.Worker;

/// <summary>
/// The standard input: first a line that says what to serve, then nothing until it ends. It ends when the portal wants the
/// worker to go, and when the portal is gone.
/// </summary>
internal sealed class Lifeline
{
    private const int LongestOrder = 1 << 20;

    private readonly TaskCompletionSource<WorkerOrder> order = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Lifeline() => new Thread(Read) { IsBackground = true, Name = "Portal lifeline" }.Start();

    /// <summary>The first line.</summary>
    public Task<WorkerOrder> Order => order.Task;

    public Task Ended => ended.Task;

    private void Read()
    {
        using var input = Console.OpenStandardInput();
        using var line = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = input.Read(buffer)) > 0 && line.Length < LongestOrder;)
            {
                if (order.Task.IsCompleted)
                {
                    continue;
                }

                var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
                line.Write(buffer, 0, end < 0 ? read : end);
                if (end >= 0)
                {
                    order.TrySetResult(WorkerOrder.Parse(line.ToArray()));
                }
            }
        }
        catch (Exception ends) when (ends is IOException or InvalidDataException)
        {
            // As good as its end.
        }

        order.TrySetCanceled();
        ended.TrySetResult();
    }
}
