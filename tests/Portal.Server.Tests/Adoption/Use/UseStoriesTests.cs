using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Tests.Adoption.Use;

/// <summary>What is kept of settled days and joined with open ones is what a look at all days says.</summary>
public sealed class UseStoriesTests
{
    private const int FirstOpen = 200;
    private static readonly ModelGroups[] Groupings = [ModelGroups.All, new([-1, 0, 1, 0, -1], 2), new([-1, 0], -1)];

    [Fact]
    public void Stories_are_those_of_all_days_at_once()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var days = History(random);
            var use = new UseHistory(
                SettledUse.None.With(Of(days.Where(day => day.Day < FirstOpen)), FirstOpen), Of(days.Where(day => day.Day >= FirstOpen)));
            var rule = new ActiveRule(random.Next(1, 40), random.Next(1, 6), 28);
            foreach (var groups in Groupings)
            {
                foreach (var last in (int[])[FirstOpen + 1, FirstOpen, FirstOpen - 1, random.Next(0, FirstOpen)])
                {
                    Compare(use, rule, groups, days, last);
                }
            }
        }
    }

    private static void Compare(UseHistory use, ActiveRule rule, ModelGroups groups, List<ModelDay> days, int last)
    {
        var stories = use.Stories(rule, groups).Of(1, last).ToDictionary(story => story.Group);
        var expected = days.Where(day => day.Day <= last && day.Successes > 0 && groups.Of(day.ModelId) >= 0).GroupBy(day => groups.Of(day.ModelId)).ToList();
        Assert.Equal(expected.Select(group => group.Key).Order(), stories.Keys.Order());
        foreach (var group in expected)
        {
            DayUse[] own = [.. group.GroupBy(day => day.Day).OrderBy(day => day.Key).Select(day => new DayUse(day.Key, day.Sum(one => (long)one.Successes)))];
            var (whole, story) = (rule.StoryOf(own, last), stories[group.Key].Story);
            Assert.Equal(own[0].Day, stories[group.Key].First);
            Assert.Equal(whole.FirstActive, story.FirstActive);
            Assert.Equal(whole.Losses(), story.Losses());
            Assert.Equal(whole.Returns(), story.Returns());
            Assert.All(Enumerable.Range(0, last + 1), day => Assert.Equal((whole.IsActive(day), whole.IsLost(day)), (story.IsActive(day), story.IsLost(day))));
        }
    }

    /// <summary>Busy and quiet times, by day and model.</summary>
    private static List<ModelDay> History(Random random)
    {
        var days = new List<ModelDay>();
        for (int day = random.Next(0, FirstOpen), busy = 1; day <= FirstOpen + 1; day++)
        {
            busy = random.Next(20) == 0 ? 1 - busy : busy;
            for (var model = 1; model <= 6; model++)
            {
                if (busy == 1 ? random.Next(3) == 0 : random.Next(60) == 0)
                {
                    days.Add(new(day, model, random.Next(0, 6), 0, 0));
                }
            }
        }
        return days;
    }

    private static Dictionary<int, ModelDay[]> Of(IEnumerable<ModelDay> days) => days.Any() ? new() { [1] = [.. days] } : [];
}
