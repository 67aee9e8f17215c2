namespace Portal.Server.Hosting.Blocks;

/// <summary>What all pools of the process may have out and may keep.</summary>
/// <param name="strainedBytes">From so many bytes out on, small blocks do where they suffice.</param>
/// <param name="keptBytes">Bytes that may wait to be used again.</param>
internal sealed class BlockBounds(long strainedBytes = 128L << 20, long keptBytes = 64L << 20)
{
    private long isOut;
    private long kept;

    public bool IsStrained => Volatile.Read(ref isOut) >= strainedBytes;

    public void Out(int bytes) => Interlocked.Add(ref isOut, bytes);

    public void Back(int bytes) => Interlocked.Add(ref isOut, -bytes);

    public bool TryKeep(int bytes)
    {
        if (Interlocked.Add(ref kept, bytes) <= keptBytes)
        {
            return true;
        }
        Interlocked.Add(ref kept, -bytes);
        return false;
    }

    public void Unkept(long bytes) => Interlocked.Add(ref kept, -bytes);
}
