using Portal.Client.Shared;

namespace Portal.Client.Tests.Shared;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("Acme", "\"Acme\"")]
    [InlineData("a \"b\", c", "\"a \"\"b\"\", c\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("", "\"\"")]
    public void A_cell_is_quoted_and_never_a_formula(string cell, string written) => Assert.Equal(written, CsvText.Quote(cell));

    [Fact]
    public void Lines_end_as_the_format_wants()
    {
        Assert.Equal("\uFEFFa,1,\r\n", new CsvText().Line("a", "1", null).ToString());
    }
}
