namespace Portal.Inference.Batching;

/// <summary>
/// What waits for one loaded version. Tenants take turns by the rows that they were served; within a tenant the oldest
/// goes first and takes along whoever fits its bucket, so that neither a shape nor a tenant holds up another. Not thread-safe.
/// </summary>
/// <param name="name">The model, for people.</param>
/// <param name="runner">Runs its batches.</param>
/// <param name="room">Its bounds.</param>
/// <param name="adapter">The device that its runs share; null on the CPU.</param>
internal sealed class WorkQueue(string name, IBatchRunner runner, QueueRoom room, AdapterSlots? adapter = null)
{
    private const double ShortSeconds = 0.001;

    private readonly Dictionary<string, TenantLine> lines = new(StringComparer.Ordinal);
    private readonly Dictionary<ShapeKey, List<QueuedCall>> buckets = [];
    private readonly Dictionary<string, double> ahead = new(StringComparer.Ordinal);
    private double floor;
    private TaskCompletionSource? idle;

    public string Name => name;

    public IBatchRunner Runner => runner;

    public QueueRoom Room => room;

    public AdapterSlots? Adapter => adapter;

    public BatchRules Rules { get; set; } = BatchRules.Alone;

    public CostFit Cost { get; } = new();

    /// <summary>Seconds of lane time that it has had, as the scheduler counts them; the least goes next.</summary>
    public double Served { get; set; }

    /// <summary>Taken out of service: nothing more is accepted.</summary>
    public bool Closed { get; set; }

    /// <summary>Calls that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Work that waits; see <see cref="CostFit"/>.</summary>
    public double Backlog { get; private set; }

    /// <summary>Batches that run.</summary>
    public HashSet<Batch> Running { get; } = [];

    /// <summary>Completes when nothing waits or runs, for a moment at least.</summary>
    public Task Idle => (idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public IEnumerable<QueuedCall> Waiting => lines.Values.SelectMany(line => line.Calls);

    public void Add(QueuedCall call)
    {
        if (!lines.TryGetValue(call.Tenant, out var line))
        {
            // Who comes anew begins where the others are: it has no turns saved up, but those it had in advance still count.
            ahead.Remove(call.Tenant, out var served);
            lines[call.Tenant] = line = new TenantLine { Served = Math.Max(floor, served) };
        }

        call.Place = line.Calls.AddLast(call);
        if (!buckets.TryGetValue(call.Key, out var bucket))
        {
            buckets[call.Key] = bucket = [];
        }

        bucket.Add(call);
        Count++;
        Backlog += call.Work;
        room.Add(call.Tenant, call.Rows, call.Bytes);
    }

    public void Remove(QueuedCall call)
    {
        var line = lines[call.Tenant];
        line.Calls.Remove(call.Place!);
        if (line.Calls.Count == 0)
        {
            lines.Remove(call.Tenant);
            ahead[call.Tenant] = line.Served;
        }

        var bucket = buckets[call.Key];
        bucket.Remove(call);
        if (bucket.Count == 0)
        {
            buckets.Remove(call.Key);
        }

        Count--;
        Backlog -= call.Work;
        room.Remove(call.Tenant, call.Rows, call.Bytes);
        if (Count == 0)
        {
            Backlog = 0;
            ahead.Clear();
            Rest();
        }
    }

    /// <summary>Tells who waits for it that nothing waits or runs, when that is so.</summary>
    public void Rest()
    {
        if (Count == 0 && Running.Count == 0)
        {
            idle?.SetResult();
            idle = null;
        }
    }

    /// <summary>Batches that what waits makes, at least: calls of different shapes do not share one.</summary>
    public int Batches => Spreads ? Count : (int)Math.Min(Count, (room.Rows + Rules.MaxRows - 1) / Rules.MaxRows);

    // What is over sooner than another lane has woken is not worth spreading, and a device runs one batch at a time anyway.
    private bool Spreads => adapter is null && Cost.Seconds(Backlog) > ShortSeconds;

    /// <summary>Takes out the calls that run next; something must be waiting.</summary>
    /// <param name="freeLanes">Lanes that are free, the one that asks included.</param>
    public Batch Form(int freeLanes)
    {
        var first = lines.Values.MinBy(line => line.Served)!;
        floor = first.Served;
        var leader = first.Calls.First!.Value;
        List<QueuedCall> members = [leader];
        var most = Share(freeLanes);
        if (most > leader.Rows && buckets[leader.Key].Count > 1)
        {
            Fill(members, leader, most);
        }

        foreach (var call in members)
        {
            lines[call.Tenant].Served += call.Rows;
        }

        members.ForEach(Remove);
        return new Batch(this, members);
    }

    // Rows are spread evenly over the lanes that run this model or could. One lane that took all would leave the others idle
    // or with single rows, again and again as those are answered first; even batches are larger on average, and sooner over.
    private int Share(int freeLanes)
    {
        if (!Spreads)
        {
            return Rules.MaxRows;
        }

        var rows = room.Rows + Running.Sum(batch => batch.Rows);
        var over = Running.Count + freeLanes;
        return (int)Math.Min(Rules.MaxRows, (rows + over - 1) / over);
    }

    // Whoever has been served least adds its call of the most similar length, until nobody fits or padding costs more than it saves.
    private void Fill(List<QueuedCall> members, QueuedCall leader, int most)
    {
        var bucket = buckets[leader.Key];
        if (bucket.Sum(call => call.Rows) is var all && all <= most
            && bucket.Max(call => call.Length) is var mostPositions && bucket.Min(call => call.Length) == mostPositions && Rules.Holds(all, mostPositions))
        {
            members.AddRange(bucket.Where(call => call != leader));
            return;
        }

        var (rows, longest) = (leader.Rows, leader.Length);
        var affordable = Rules.Pinned ? double.PositiveInfinity
            : leader.Length == 0 ? 0
            : Cost.WorkOfARun() * leader.Rows * leader.Length / leader.Work;
        var given = new Dictionary<string, double>(StringComparer.Ordinal) { [leader.Tenant] = leader.Rows };
        var candidates = bucket.Where(call => call != leader && Math.Abs(call.Length - leader.Length) <= affordable)
            .OrderBy(call => Math.Abs(call.Length - leader.Length)).ToList();
        while (candidates.Count > 0 && rows < most)
        {
            var next = candidates.MinBy(call => lines[call.Tenant].Served + given.GetValueOrDefault(call.Tenant))!;
            candidates.Remove(next);
            if (rows + next.Rows > most || !Rules.Holds(rows + next.Rows, Math.Max(longest, next.Length)) || Padding(next) > affordable)
            {
                continue;
            }

            members.Add(next);
            rows += next.Rows;
            longest = Math.Max(longest, next.Length);
            given[next.Tenant] = given.GetValueOrDefault(next.Tenant) + next.Rows;
        }

        // Positions computed for nobody because it comes along. A run of its own may well be cheaper than these.
        long Padding(QueuedCall next) =>
            Rules.Positions(rows + next.Rows, Math.Max(longest, next.Length)) - Rules.Positions(rows, longest) - Rules.Positions(next.Rows, next.Length);
    }

    private sealed class TenantLine
    {
        public LinkedList<QueuedCall> Calls { get; } = [];

        public double Served { get; set; }
    }
}
