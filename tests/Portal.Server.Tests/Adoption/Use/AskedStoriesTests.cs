using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Tests.Adoption.Use;

/// <summary>Which questions' stories stay in memory.</summary>
public sealed class AskedStoriesTests
{
    [Fact]
    public void One_question_too_many_takes_the_place_of_the_one_asked_longest_ago_and_of_no_other()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var use = Use();
            var seen = new HashSet<SettledStories>();
            // The one that was asked last is at the end.
            var expected = new List<(int Question, SettledStories Stories)>();
            for (var i = 0; i < 400; i++)
            {
                var question = random.Next(AskedStories.Most + 5);
                var stories = use.Stories(new ActiveRule(1 + (question / 2), 1, 28), question % 2 == 0 ? ModelGroups.All : new([-1, 0], 1));

                var place = expected.FindIndex(one => one.Question == question);
                if (place >= 0)
                {
                    Assert.Same(expected[place].Stories, stories);
                    expected.RemoveAt(place);
                }
                else
                {
                    Assert.True(seen.Add(stories), $"Seed {seed}: question {question} was answered with what was found for another one.");
                    if (expected.Count == AskedStories.Most)
                    {
                        expected.RemoveAt(0);
                    }
                }
                expected.Add((question, stories));
            }
        }
    }

    [Fact]
    public void A_question_that_many_ask_at_once_is_worked_out_once()
    {
        var (asked, use, workedOut) = (new AskedStories(), Use(), 0);
        var rule = new ActiveRule(10, 3, 28);

        Parallel.For(0, 64, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken }, _ => asked.Of(rule, ModelGroups.All, () =>
        {
            Interlocked.Increment(ref workedOut);
            return new(use, rule, ModelGroups.All);
        }));

        Assert.Equal(1, workedOut);
    }

    private static SettledUse Use() => SettledUse.None.With(new Dictionary<int, ModelDay[]> { [1] = [new(3, 1, 5, 0, 0)] }, 100);
}
