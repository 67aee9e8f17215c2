using Portal.Server.Features.Adoption.Public;

namespace Portal.Server.Tests.Adoption.Public;

/// <summary>An attacker who knows every public number, and the rule, tries to find small cells.</summary>
public sealed class SuppressionTests
{
    private const int Smallest = 5;

    [Fact]
    public void Large_cells_alone_hide_nothing()
    {
        var hidden = Suppression.Of([new(20, 100, true), new(9, 60, true), new(300, null, false)], Smallest);

        Assert.Equal([false, false, false], hidden.Hidden);
        Assert.False(hidden.HidesTotal);
    }

    [Fact]
    public void One_small_cell_takes_the_large_one_out_of_fewest_with_it()
    {
        var hidden = Suppression.Of([new(20, 100, true), new(3, 60, true), new(9, 80, true)], Smallest);

        Assert.Equal([false, true, true], hidden.Hidden);
        Assert.False(hidden.HidesTotal);
    }

    [Fact]
    public void All_but_few_of_an_industry_are_a_small_cell_too()
    {
        var hidden = Suppression.Of([new(20, 100, true), new(58, 60, true), new(30, 90, true), new(31, 80, true)], Smallest);

        Assert.True(hidden.Hidden[1]);
        Assert.True(hidden.Hidden.Count(one => one) >= 2);
    }

    [Fact]
    public void A_small_total_is_hidden_with_all_that_it_is_made_of()
    {
        var hidden = Suppression.Of([new(0, 100, true), new(4, 60, true), new(7, null, false)], Smallest);

        Assert.Equal([true, true, false], hidden.Hidden);
        Assert.True(hidden.HidesTotal);
    }

    [Fact]
    public void Where_no_other_cell_can_help_the_total_is_hidden()
    {
        var hidden = Suppression.Of([new(10, 12, true)], Smallest);

        Assert.True(hidden.Hidden[0]);
        Assert.True(hidden.HidesTotal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whoever_solves_all_that_is_public_finds_no_small_cell(int seed)
    {
        var random = new Random(seed);
        var (hiddenTotals, complements) = (0, 0);
        for (var round = 0; round < 3000; round++)
        {
            PublicCell[] cells = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => Cell(random))];
            var hidden = Suppression.Of(cells, Smallest);
            hiddenTotals += hidden.HidesTotal ? 1 : 0;
            complements += cells.Where((cell, i) => hidden.Hidden[i] && !Suppression.IsSmall(cell, Smallest)).Count();
            Assert.All(cells.Select((cell, i) => (cell, i)), one => Assert.True(hidden.Hidden[one.i] || !Suppression.IsSmall(one.cell, Smallest)));
            for (var i = 0; i < cells.Length; i++)
            {
                if (hidden.Hidden[i] && Suppression.IsSmall(cells[i], Smallest))
                {
                    var possible = Possible(cells, hidden, i).ToHashSet();
                    Assert.True(possible.Count >= Math.Min(Smallest, (cells[i].Of ?? Smallest) + 1), $"seed {seed}, round {round}: {string.Join(", ", cells)} leaves {possible.Count} values for cell {i}");
                }
            }
        }
        Assert.True(hiddenTotals > 0 && complements > 0);
    }

    private static PublicCell Cell(Random random)
    {
        var isInTotal = random.Next(8) > 0;
        var count = random.Next(3) == 0 ? random.Next(6) : random.Next(26);
        return new(count, isInTotal ? count + (random.Next(4) == 0 ? random.Next(7) : random.Next(5, 40)) : null, isInTotal);
    }

    /// <summary>Tries every value: those that some values of the other hidden cells make the total with.</summary>
    private static IEnumerable<int> Possible(PublicCell[] cells, HiddenCells hidden, int cell)
    {
        if (hidden.HidesTotal || !cells[cell].IsInTotal)
        {
            return Enumerable.Range(0, (int)Math.Min(100, (cells[cell].Of ?? 100) + 1));
        }
        var unknown = Enumerable.Range(0, cells.Length).Where(i => hidden.Hidden[i] && cells[i].IsInTotal && i != cell).ToList();
        var left = cells[cell].Count + unknown.Sum(i => cells[i].Count);
        var reachable = new HashSet<long> { 0 };
        foreach (var other in unknown)
        {
            var most = Math.Min(left, cells[other].Of ?? left);
            reachable = [.. reachable.SelectMany(sum => Enumerable.Range(0, (int)most + 1).Select(value => sum + value)).Where(sum => sum <= left)];
        }
        return Enumerable.Range(0, (int)Math.Min(left, cells[cell].Of ?? left) + 1).Where(value => reachable.Contains(left - value));
    }
}
