namespace Portal.Inference.Batching;

/// <summary>
/// Batches that one device may have at once: the one that runs, and the next one, whose inputs a lane gathers meanwhile.
/// On the CPU gathering ahead would only take the time from the run that it is ahead of. Belongs to one scheduler: its lanes are woken
/// when a place is free.
/// </summary>
/// <param name="used">Whether runs still go to the device; a device that was given up bounds nothing.</param>
internal sealed class AdapterSlots(Func<bool> used)
{
    public const int Limit = 2;

    public int Taken { get; set; }

    public bool Free => Taken < Limit || !used();
}
