using System.Text;

namespace Portal.Inference.Backends.Worker;

/// <summary>A worker's output, bounded: whoever took the process over may write without end.</summary>
internal static class WorkerPipes
{
    private const int LongestLine = 4 << 20;
    private const int KeptErrors = 4096;

    // A child that outlived the worker may hold the other end for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <returns>The first line; empty when it ended without one.</returns>
    public static async Task<byte[]> FirstLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0 && line.Length < LongestLine;)
        {
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            line.Write(buffer, 0, end < 0 ? read : end);
            if (end >= 0)
            {
                return line.ToArray();
            }
        }

        return [];
    }

    /// <summary>What <see cref="TailAsync"/> kept of a process that is gone; nothing when somebody else still holds the stream.</summary>
    public static async Task<string> LastWordsAsync(Task<string> tail, Stream stream)
    {
        if (await Task.WhenAny(tail, Task.Delay(Patience)) == tail)
        {
            return await tail;
        }

        await stream.DisposeAsync();
        return "";
    }

    /// <summary>Empties a stream until it ends, and keeps its end.</summary>
    public static async Task<string> TailAsync(Stream stream)
    {
        var (kept, buffer) = (new byte[KeptErrors], new byte[KeptErrors]);
        var length = 0;
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            {
                var over = Math.Max(0, length + read - KeptErrors);
                var stays = Math.Max(0, length - over);
                kept.AsSpan(length - stays, stays).CopyTo(kept);
                var from = Math.Max(0, read - KeptErrors);
                buffer.AsSpan(from, read - from).CopyTo(kept.AsSpan(stays));
                length = stays + read - from;
            }
        }
        catch (Exception ends) when (ends is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // As good as its end.
        }

        // One line, whatever it wrote: it goes into the log.
        return Encoding.UTF8.GetString(kept, 0, length).ReplaceLineEndings(" ").Trim();
    }
}
