namespace Portal.Server.Features.Adoption.Use;

/// <summary>What was worked out of settled days, by question: those that were asked last.</summary>
internal sealed class AskedStories
{
    /// <summary>The rules and groups of the dashboards; whoever asks for others waits a moment longer.</summary>
    public const int Most = 16;

    private readonly Lock gate = new();
    // The one that was asked last is at the end.
    private readonly List<Asked> kept = [];

    /// <param name="rule">The question.</param>
    /// <param name="groups">The question.</param>
    /// <param name="workOut">Runs once a question, however many ask at the same time.</param>
    public SettledStories Of(ActiveRule rule, ModelGroups groups, Func<SettledStories> workOut)
    {
        Asked asked;
        lock (gate)
        {
            var place = kept.FindIndex(one => one.Rule == rule && one.Groups.Equals(groups));
            asked = place < 0 ? new(rule, groups, new(workOut)) : kept[place];
            if (place >= 0)
            {
                kept.RemoveAt(place);
            }
            else if (kept.Count == Most)
            {
                kept.RemoveAt(0);
            }
            kept.Add(asked);
        }
        // Not under the lock: other questions are answered meanwhile.
        return asked.Stories.Value;
    }

    private sealed record Asked(ActiveRule Rule, ModelGroups Groups, Lazy<SettledStories> Stories);
}
