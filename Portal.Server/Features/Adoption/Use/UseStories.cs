using System.Runtime.InteropServices;

namespace Portal.Server.Features.Adoption.Use;

/// <summary>One organisation's use of a group's models.</summary>
/// <param name="First">The first day with a success.</param>
internal readonly record struct GroupStory(int Group, int First, ActivityStory Story);

/// <summary>When organisations were active by one rule on each group's calls: what is settled is known, what is open is added.</summary>
internal sealed class UseStories(UseHistory use, SettledStories settled, ActiveRule rule, ModelGroups groups)
{
    private readonly GroupDays days = new();
    private readonly List<ModelDay> entries = [];

    /// <param name="last">The last day that is looked at.</param>
    /// <returns>One organisation's stories by group, those without a success left out.</returns>
    public GroupStory[] Of(int organisation, int last)
    {
        if (last < use.FirstOpen)
        {
            return [.. settled.Of(organisation).Where(story => story.First <= last).Select(story => Settled(story, last))];
        }
        // Most organisations have called nothing since somebody looked.
        var open = use.OpenOf(organisation);
        if (settled.Latest(organisation, open, last) is { } known)
        {
            return known;
        }
        var stories = Found(organisation, last);
        settled.KeepLatest(organisation, open, last, stories);
        return stories;
    }

    private GroupStory[] Found(int organisation, int last)
    {
        var kept = settled.Of(organisation);
        var stories = new List<GroupStory>(kept.Length);
        // A window on an open day holds settled days, too.
        ReadWindow(organisation, last);
        foreach (var story in kept)
        {
            var recent = rule.SpellsOf(CollectionsMarshal.AsSpan(days.Of(story.Group)), last);
            stories.Add(Settled(story with { Spells = Joined(story.Spells, recent) }, last));
        }
        foreach (var group in days.Groups)
        {
            if (days.Of(group)[0].Day is var first && first >= use.FirstOpen && !Array.Exists(kept, story => story.Group == group))
            {
                stories.Add(new(group, first, rule.StoryOf(CollectionsMarshal.AsSpan(days.Of(group)), last)));
            }
        }
        return [.. stories];
    }

    private GroupStory Settled(SettledStory story, int last) => new(story.Group, story.First, new(story.Spells, last, rule.LostAfterDays));

    private void ReadWindow(int organisation, int last)
    {
        days.Clear();
        foreach (var entry in use.Of(organisation, use.FirstOpen + 1 - rule.WindowDays, last, entries))
        {
            days.Add(entry, groups);
        }
    }

    /// <param name="recent">Right on open days only: earlier windows are cut off.</param>
    private Spell[] Joined(Spell[] before, List<Spell> recent)
    {
        if (recent.Count == 0 || recent[^1].To < use.FirstOpen)
        {
            return before;
        }
        var joined = new List<Spell>(before);
        foreach (var spell in recent.Where(spell => spell.To >= use.FirstOpen))
        {
            var from = Math.Max(spell.From, use.FirstOpen);
            if (joined.Count > 0 && joined[^1].To == from - 1)
            {
                joined[^1] = joined[^1] with { To = spell.To };
            }
            else
            {
                joined.Add(spell with { From = from });
            }
        }
        return [.. joined];
    }
}
