using Portal.Server.Features.Adoption.Public;

namespace Portal.Server.Tests.Adoption.Public;

/// <summary>An attacker who has two months' publications, with other sizes and cells between them, and takes it that no count changed.</summary>
public sealed class PublicationChangeTests
{
    private const int Smallest = 5;

    [Fact]
    public void What_covered_last_month_covers_again_whatever_the_sizes_are_now()
    {
        var first = Publish(null, ("S", new(3, 400, true)), ("A", new(8, 100, true)), ("B", new(9, 120, true)));
        var second = Publish(first, ("S", new(3, 400, true)), ("A", new(8, 130, true)), ("B", new(9, 120, true)));

        Assert.Equal(["S", "A"], Hidden(first));
        Assert.Equal(["S", "A"], Hidden(second));
        Assert.False(second.HidesTotal);
    }

    [Fact]
    public void A_cover_that_was_shown_last_month_covers_with_the_total_only()
    {
        var first = Publish(null, ("S", new(6, 400, true)), ("A", new(8, 100, true)), ("B", new(9, 120, true)));
        var second = Publish(first, ("S", new(4, 400, true)), ("A", new(8, 100, true)), ("B", new(9, 120, true)));
        var third = Publish(second, ("S", new(4, 400, true)), ("A", new(8, 100, true)), ("B", new(9, 120, true)));

        Assert.Empty(Hidden(first));
        Assert.Equal((2, true), (Hidden(second).Count(), second.HidesTotal));
        Assert.Equal((2, false), (Hidden(third).Count(), third.HidesTotal));
    }

    [Fact]
    public void A_cover_is_shown_again_only_after_a_month_without_a_total()
    {
        var first = Publish(null, ("S", new(3, 400, true)), ("A", new(8, 100, true)), ("B", new(9, 120, true)));
        var second = Publish(first, ("S", new(6, 400, true)), ("A", new(8, 100, true)), ("B", new(9, 120, true)));
        var third = Publish(second, ("S", new(6, 400, true)), ("A", new(8, 100, true)), ("B", new(9, 120, true)));

        Assert.Equal((1, true), (Hidden(second).Count(), second.HidesTotal));
        Assert.Equal((0, false), (Hidden(third).Count(), third.HidesTotal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Two_publications_with_larger_sizes_between_them_pin_no_cell_below_five(int seed)
    {
        var random = new Random(seed);
        var (judged, changed) = (0, 0);
        for (var round = 0; round < 3000; round++)
        {
            var counts = Enumerable.Range(0, random.Next(2, 7)).Select(_ => random.Next(3) == 0 ? random.Next(6) : random.Next(26)).ToArray();
            var was = counts.Select(count => Cell(random, count)).ToArray();
            var now = was.Select(cell => Later(random, cell)).ToArray();
            var first = Publish(null, [.. was.Select((cell, i) => ($"{i}", cell))]);
            var second = Publish(first, [.. now.Select((cell, i) => ($"{i}", cell))]);
            changed += Hidden(first).SequenceEqual(Hidden(second)) ? 0 : 1;
            for (var i = 0; i < counts.Length; i++)
            {
                // What was told when it was no small cell cannot be taken back.
                if (first.Cells[i].IsHidden && second.Cells[i].IsHidden && (Suppression.IsSmall(was[i], Smallest) || Suppression.IsSmall(now[i], Smallest)))
                {
                    judged++;
                    var most = Math.Min(was[i].Of ?? 100, now[i].Of ?? 100);
                    var possible = Possible(first, second, i);
                    Assert.True(
                        possible >= Math.Min(Smallest, most + 1),
                        $"seed {seed}, round {round}, cell {i}: {possible} values\n{string.Join("\n", first.Cells)}\ntotal {!first.HidesTotal}\n{string.Join("\n", second.Cells)}\ntotal {!second.HidesTotal}");
                }
            }
        }
        Assert.True(judged > 1000 && changed > 100, $"{judged} cells, {changed} changes");
    }

    private static PublicCell Cell(Random random, int count)
    {
        var isInTotal = random.Next(8) > 0;
        return new(count, isInTotal ? count + (random.Next(4) == 0 ? random.Next(7) : random.Next(5, 40)) : null, isInTotal);
    }

    /// <summary>
    /// A larger size at times: one that shrinks to about what is hidden tells by itself, whatever else is hidden. What is in the total
    /// stays there; whoever comes in is no small cell.
    /// </summary>
    private static PublicCell Later(Random random, PublicCell cell)
    {
        var other = Cell(random, cell.Count);
        return random.Next(2) == 0 ? cell
            : cell.IsInTotal ? other with { Of = Math.Max(other.Of ?? 0, cell.Of ?? 0), IsInTotal = true }
            : Suppression.IsSmall(other, Smallest) ? cell
            : other;
    }

    private static PublishedCells Publish(PublishedCells? before, params (string Industry, PublicCell Cell)[] cells)
    {
        var hidden = PublicationChange.Hide(cells, Smallest, before);
        return new([.. cells.Select((one, i) => new PublishedCell(one.Industry, one.Cell, hidden.Hidden[i]))], hidden.HidesTotal);
    }

    private static IEnumerable<string> Hidden(PublishedCells month) => month.Cells.Where(cell => cell.IsHidden).Select(cell => cell.Industry);

    /// <summary>How many values of a cell agree with both months, for some values of all others that neither shows.</summary>
    private static int Possible(PublishedCells first, PublishedCells second, int cell)
    {
        int[] unknown = [.. Enumerable.Range(0, first.Cells.Count).Where(i => first.Cells[i].IsHidden && second.Cells[i].IsHidden)];
        var sums = new List<(int[] Cells, long Left)>();
        foreach (var month in (PublishedCells[])[first, second])
        {
            if (!month.HidesTotal)
            {
                int[] of = [.. unknown.Where(i => month.Cells[i].Cell.IsInTotal)];
                sums.Add((of, of.Sum(i => (long)month.Cells[i].Cell.Count)));
            }
        }
        // All sums that the other cells can have, for both totals at once.
        var reachable = new HashSet<(long, long)> { (0, 0) };
        foreach (var i in unknown.Where(i => i != cell))
        {
            var weights = (In(0, i), In(1, i));
            reachable = weights == (0, 0) ? reachable :
            [
                .. reachable.SelectMany(sum => Enumerable.Range(0, (int)Most(i) + 1).Select(value => (sum.Item1 + (value * weights.Item1), sum.Item2 + (value * weights.Item2))))
                    .Where(sum => sum.Item1 <= Left(0) && sum.Item2 <= Left(1)),
            ];
        }
        return Enumerable.Range(0, (int)Most(cell) + 1).Count(value =>
            reachable.Contains((Left(0) - (value * In(0, cell)), Left(1) - (value * In(1, cell)))));

        long In(int sum, int i) => sum < sums.Count && sums[sum].Cells.Contains(i) ? 1 : 0;

        long Left(int sum) => sum < sums.Count ? sums[sum].Left : 0;

        long Most(int i) => Math.Min(Math.Min(first.Cells[i].Cell.Of ?? 100, second.Cells[i].Cell.Of ?? 100), 100);
    }
}
