using System.Threading.Channels;
using Portal.Inference.Protocol;

namespace Portal.Inference.Worker;

/// <summary>
/// The standard input: lines that say what to serve, of which most workers are told one. It ends when the portal wants the
/// worker to go, and when the portal is gone.
/// </summary>
internal sealed class Lifeline
{
    private const int LongestOrder = 1 << 20;

    private readonly Channel<WorkerOrder> orders = Channel.CreateUnbounded<WorkerOrder>();

    public Lifeline() => new Thread(Read) { IsBackground = true, Name = "Portal lifeline" }.Start();

    /// <summary>Each takes the place of the one before.</summary>
    public IAsyncEnumerable<WorkerOrder> Orders => orders.Reader.ReadAllAsync();

    private void Read()
    {
        using var input = Console.OpenStandardInput();
        using var line = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = input.Read(buffer)) > 0 && line.Length < LongestOrder;)
            {
                var rest = buffer.AsSpan(0, read);
                for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
                {
                    line.Write(rest[..end]);
                    orders.Writer.TryWrite(WorkerOrder.Parse(line.ToArray()));
                    line.SetLength(0);
                }

                line.Write(rest);
            }
        }
        catch (Exception ends) when (ends is IOException or InvalidDataException)
        {
            // As good as its end.
        }

        orders.Writer.TryComplete();
    }
}
