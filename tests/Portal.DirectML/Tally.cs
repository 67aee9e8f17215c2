namespace Portal.DirectML;

/// <summary>Whose answer a prediction got.</summary>
internal enum Outcome
{
    Right,
    AnotherPictures,
    OtherOrganisations,
    Nobodys,
    Failed,
}

/// <summary>How often each outcome came. Thread-safe.</summary>
internal sealed class Tally
{
    private readonly int[] counts = new int[Enum.GetValues<Outcome>().Length];

    public int this[Outcome outcome] => Volatile.Read(ref counts[(int)outcome]);

    public int Wrong => counts.Sum() - this[Outcome.Right];

    public void Add(Outcome outcome) => Interlocked.Increment(ref counts[(int)outcome]);

    public override string ToString() =>
        $"{this[Outcome.Right]} right, {this[Outcome.AnotherPictures]} with another picture's answer, "
        + $"{this[Outcome.OtherOrganisations]} with the other organisation's, {this[Outcome.Nobodys]} with nobody's, {this[Outcome.Failed]} failed";
}
