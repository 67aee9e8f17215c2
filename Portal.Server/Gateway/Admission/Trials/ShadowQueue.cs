using System.Threading.Channels;
using Portal.Client.Contracts;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>Calls that wait to be compared: few and small, few of each organisation, and behind every call that somebody waits for.</summary>
internal sealed class ShadowQueue
{
    /// <summary>Calls of one organisation that wait or are being compared, at most: so it leaves room to others.</summary>
    public const int MostOfOne = 4;

    private const int MostCalls = 32;
    private const long MostBytes = 64L << 20;

    private readonly Channel<ShadowedCall> waiting = Channel.CreateUnbounded<ShadowedCall>(new() { SingleReader = true });
    private readonly Lock gate = new();
    private readonly Dictionary<int, int> callsOf = [];
    private int calls;
    private long bytes;
    private int inside;
    private bool closed;

    public ChannelReader<ShadowedCall> Waiting => waiting.Reader;

    /// <summary>Whether the portal has a processor left that no caller needs.</summary>
    public bool IsQuiet => Volatile.Read(ref inside) < Math.Max(1, Environment.ProcessorCount - 1);

    public Presence Enter()
    {
        Interlocked.Increment(ref inside);
        return new(this);
    }

    /// <returns>False when there is no room: nothing waits for some.</returns>
    public bool TryReserve(int organisation, long size)
    {
        lock (gate)
        {
            var own = callsOf.GetValueOrDefault(organisation);
            if (closed || own >= MostOfOne || calls >= MostCalls || bytes + size > MostBytes)
            {
                return false;
            }
            callsOf[organisation] = own + 1;
            (calls, bytes) = (calls + 1, bytes + size);
            return true;
        }
    }

    public void Release(int organisation, long size)
    {
        lock (gate)
        {
            if (callsOf[organisation] == 1)
            {
                callsOf.Remove(organisation);
            }
            else
            {
                callsOf[organisation]--;
            }
            (calls, bytes) = (calls - 1, bytes - size);
        }
    }

    public void Add(ShadowedCall call)
    {
        // An answer has no bound before it is there.
        if (AnswerComparison.BytesOf(call.Answer.Result) > (long)ShadowRules.MostMegabytes << 20 || !waiting.Writer.TryWrite(call))
        {
            call.Dispose();
        }
    }

    /// <summary>Takes no more.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
        }
        waiting.Writer.TryComplete();
    }

    /// <summary>A call that is being answered; the empty one counts as none.</summary>
    internal readonly struct Presence(ShadowQueue queue) : IDisposable
    {
        private readonly ShadowQueue? entered = queue;

        public void Dispose()
        {
            if (entered is not null)
            {
                Interlocked.Decrement(ref entered.inside);
            }
        }
    }
}
