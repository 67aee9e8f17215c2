namespace Portal.Benchmarks;

/// <summary>One measured figure beside its goal.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="AtMost">True when lower is better: the value must not pass the goal.</param>
public sealed record Figure(string Name, double Value, double Goal, string Unit, bool AtMost = true)
{
    public bool Ok => AtMost ? Value <= Goal : Value >= Goal;
}
