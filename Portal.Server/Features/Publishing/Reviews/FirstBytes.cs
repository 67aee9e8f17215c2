namespace Portal.Server.Features.Publishing.Reviews;

/// <summary>Keeps the first bytes that are written to it and refuses the rest, so that a writer stops.</summary>
internal sealed class FirstBytes(int most) : MemoryStream
{
    /// <summary>Bytes that are kept at most.</summary>
    public int Room => most;

    /// <summary>Whether more was written than is kept; the writer was told by an <see cref="EndOfStreamException"/>.</summary>
    public bool IsFull { get; private set; }

    // Every other way of writing to a stream derived from a memory stream ends here.
    public override void Write(byte[] buffer, int offset, int count)
    {
        var room = most - (int)Length;
        base.Write(buffer, offset, Math.Min(count, room));
        if (count > room)
        {
            IsFull = true;
            throw new EndOfStreamException();
        }
    }
}
