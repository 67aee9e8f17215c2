using Portal.Server.Features.Adoption.Sizes;

namespace Portal.Server.Tests.Adoption.Sizes;

public sealed class MarketSizeFileTests
{
    private const string Header = "industry,size_class,organisations,as_of,source,low,high,standard_error\n";
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Fact]
    public void A_right_file_is_read_with_or_without_what_is_optional_and_in_any_order_of_columns()
    {
        var file = Read("\uFEFFsource,AS_OF,organisations,industry,size_class\r\n\"Register, 2025\",2025-12-31,120,C,\r\nCensus,2024-12-31,30,G,10-49\r\n");

        Assert.Empty(file.Faults);
        Assert.Equal(
            [
                new(2, "C", null, 120, null, null, null, new(2025, 12, 31), "Register, 2025"),
                new(3, "G", "10-49", 30, null, null, null, new(2024, 12, 31), "Census"),
            ],
            file.Rows);
    }

    [Theory]
    [InlineData("industry,organisations,as_of,source\nC,1,2025-12-31,x", 1, "size_class", "FaultColumnMissing")]
    [InlineData("industry,size_class,organisations,as_of,source,n\nC,,1,2025-12-31,x,1", 1, "n", "FaultUnknownColumn")]
    [InlineData("industry,industry,size_class,organisations,as_of,source\nC,C,,1,2025-12-31,x", 1, "industry", "FaultColumnTwice")]
    [InlineData("", 1, null, "FaultEmpty")]
    [InlineData(Header, 1, null, "FaultEmpty")]
    [InlineData(Header + "C,,120,2025-12-31,Register,,", 2, null, "FaultCells")]
    [InlineData(Header + "C,,-5,2025-12-31,Register,,,", 2, "organisations", "FaultCountRange")]
    [InlineData(Header + "C,,0,2025-12-31,Register,,,", 2, "organisations", "FaultCountRange")]
    [InlineData(Header + "C,,many,2025-12-31,Register,,,", 2, "organisations", "FaultNumber")]
    [InlineData(Header + "C,,1.5,2025-12-31,Register,,,", 2, "organisations", "FaultNumber")]
    [InlineData(Header + "C,,\"1,500\",2025-12-31,Register,,,", 2, "organisations", "FaultNumber")]
    [InlineData(Header + "C,,99999999999999999999,2025-12-31,Register,,,", 2, "organisations", "FaultNumber")]
    [InlineData(Header + "C,,=1+1,2025-12-31,Register,,,", 2, "organisations", "FaultFormula")]
    [InlineData(Header + "C,,12,2025-12-31,\"=HYPERLINK(\"\"x\"\")\",,,", 2, "source", "FaultFormula")]
    [InlineData(Header + "@C,,12,2025-12-31,Register,,,", 2, "industry", "FaultFormula")]
    [InlineData(Header + "C,,12,2025-12-31,Register,,,=SUM(A1)", 2, "standard_error", "FaultFormula")]
    [InlineData(Header + "Z,,12,2025-12-31,Register,,,", 2, "industry", "FaultIndustry")]
    [InlineData(Header + "manufacturing,,12,2025-12-31,Register,,,", 2, "industry", "FaultIndustry")]
    [InlineData(Header + "C,5-9,12,2025-12-31,Register,,,", 2, "size_class", "FaultSizeClass")]
    [InlineData(Header + "C,,12,31.12.2025,Register,,,", 2, "as_of", "FaultDay")]
    [InlineData(Header + "C,,12,2025-02-30,Register,,,", 2, "as_of", "FaultDay")]
    [InlineData(Header + "C,,12,2026-11-24,Register,,,", 2, "as_of", "FaultDayRange")]
    [InlineData(Header + "C,,12,2025-12-31,,,,", 2, "source", "FaultSource")]
    [InlineData(Header + "C,,12,2025-12-31,Register,13,,", 2, "low", "FaultLow")]
    [InlineData(Header + "C,,12,2025-12-31,Register,,11,", 2, "high", "FaultHigh")]
    [InlineData(Header + "C,,12,2025-12-31,Register,10,14,2", 2, "standard_error", "FaultTwoDoubts")]
    [InlineData(Header + "C,,12,2025-12-31,Register,,,-2", 2, "standard_error", "FaultError")]
    [InlineData(Header + "C,,12,2025-12-31,Register,,,NaN", 2, "standard_error", "FaultError")]
    [InlineData(Header + "C,,12,2025-12-31,Register,,,\nC,,13,2025-12-31,Census,,,", 3, null, "FaultDuplicate")]
    [InlineData(Header + "C,,12,2025-12-31,Register,,,\nC,1-9,20,2025-12-31,Register,,,", 2, "organisations", "FaultParts")]
    [InlineData(Header + "C,,12,2025-12-31,\"Regi\nster\",,,", 2, null, "FaultLineBreak")]
    [InlineData(Header + "C,,12,2025-12-31,\"Register,,,", 2, null, "FaultCells")]
    public void A_fault_is_told_with_its_line_and_column(string csv, int line, string? column, string text)
    {
        var fault = Assert.Single(Read(csv).Faults);

        Assert.Equal((line, column, text), (fault.Line, fault.Column, fault.Text));
    }

    [Fact]
    public void A_header_of_commas_is_one_fault()
    {
        var commas = new string(',', 2_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var file = Read(commas);

        Assert.Equal("FaultTooManyColumns", Assert.Single(file.Faults).Text);
        // The fields themselves, and not a fault with its sentence for each.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 120_000_000);
    }

    [Fact]
    public void All_faults_are_told_at_once_by_line()
    {
        var file = Read(Header + "Z,,0,2025-12-31,Register,,,\nC,,10,2025-12-31,Register,,,\nC,9,x,2025,=A1,,,\n");

        Assert.Equal(
            [(2, "industry"), (2, "organisations"), (4, "size_class"), (4, "source"), (4, "organisations"), (4, "as_of")],
            file.Faults.Select(fault => (fault.Line, fault.Column!)));
        Assert.Equal(3, file.Lines);
    }

    [Fact]
    public void Parts_that_are_only_rounded_are_warned_of()
    {
        var file = Read(Header + "C,,1000,2025-12-31,R,,,\nC,1-9,500,2025-12-31,R,,,\nC,10-49,300,2025-12-31,R,,,\nC,50-249,150,2025-12-31,R,,,\nC,250+,49,2025-12-31,R,,,\n");

        Assert.Empty(file.Faults);
        Assert.Equal("WarningParts", Assert.Single(MarketSizeChecks.Warnings(file.Rows, Today)).Text);
    }

    [Fact]
    public void Parts_that_leave_much_out_contradict_the_whole()
    {
        var file = Read(Header + "C,,1000,2025-12-31,R,,,\nC,1-9,500,2025-12-31,R,,,\nC,10-49,300,2025-12-31,R,,,\nC,50-249,50,2025-12-31,R,,,\nC,250+,49,2025-12-31,R,,,\n");

        Assert.Equal("FaultParts", Assert.Single(file.Faults).Text);
    }

    [Fact]
    public void A_figure_too_doubtful_for_a_rate_is_warned_of()
    {
        var file = Read(Header + "C,,1000,2025-12-31,R,,,400\n");

        Assert.Empty(file.Faults);
        Assert.Equal("WarningDoubt", Assert.Single(MarketSizeChecks.Warnings(file.Rows, Today)).Text);
    }

    [Fact]
    public void More_lines_than_anybody_needs_are_not_read()
    {
        var file = Read(Header + string.Concat(Enumerable.Range(0, MarketSizeFile.MostRows + 5000).Select(i => $"C,,{i + 1},2025-12-31,R,,,\n")));

        Assert.Contains(file.Faults, fault => fault.Text == "FaultTooManyRows" || fault.Text == "FaultDuplicate");
        Assert.Equal(200, file.Faults.Count);
    }

    private static MarketSizeFile Read(string csv) => MarketSizeFile.Read(csv, Today);
}
