using System.Text;
using Portal.Server.Features.Adoption.Forecasting.Backtesting;

namespace Portal.Server.Tests.Adoption.Forecasting;

public class SeriesFileTests
{
    private const string Header = "group,name,t,y,cap,first_year\n";

    [Fact]
    public void Levels_are_read_in_order_whatever_the_order_of_lines()
    {
        var (series, faults) = Read(Header + "g,\"a, b\",2,3.5,100,1990\ng,\"a, b\",1,2,100,1990\r\ng,c,1,7,Inf,0\n");
        Assert.Empty(faults);
        Assert.Equal("a, b", series[0].Name);
        Assert.Equal([2, 3.5], series[0].Values);
        Assert.Equal(1990, series[0].FirstYear);
        Assert.Equal(double.PositiveInfinity, series[1].Cap);
    }

    [Fact]
    public void Sales_are_read_with_columns_in_any_place()
    {
        var (series, faults) = Read("series,period,t,sales,unit,source\nx,1949,1,96,thousand,\"a \"\"quoted\"\" source, with commas\"\nx,1950,2,195,thousand,s\n");
        Assert.Empty(faults);
        Assert.True(series.Single().IsSales);
        Assert.Equal([96, 195], series.Single().Values);
    }

    [Theory]
    [InlineData("a,b,c\n1,2,3\n", "line 1: the header")]
    [InlineData("", "empty")]
    [InlineData(Header + "g,a,1,x,100,1990\n", "line 2: y is not a number")]
    [InlineData(Header + "g,a,1,=1+1,100,1990\n", "line 2: y is not a number")]
    [InlineData(Header + "g,a,1,NaN,100,1990\n", "line 2: y is not a number")]
    [InlineData(Header + "g,a,1,-3,100,1990\n", "line 2: y is negative")]
    [InlineData(Header + "g,a,1,101,100,1990\n", "line 2: y is above cap")]
    [InlineData(Header + "g,a,1,1,0,1990\n", "line 2: cap is zero")]
    [InlineData(Header + "g,a,1.5,1,100,1990\n", "line 2: t is not a whole number")]
    [InlineData(Header + "g,,1,1,100,1990\n", "line 2: the series has no name")]
    [InlineData(Header + "g,a,1,1,100\n", "line 2: 5 fields")]
    [InlineData(Header + "g,a,1,1,100,1990\ng,a,1,2,100,1990\n", "line 3: t = 1 of a is there already")]
    [InlineData(Header + "g,a,1,1,100,1990\ng,a,3,2,100,1990\n", "line 3: t = 2 of a is missing")]
    [InlineData(Header + "g,a,1,1,100,1990\ng,a,2,2,90,1990\n", "line 3: cap and first_year")]
    public void A_fault_names_its_line_and_nothing_is_half_read(string text, string expected)
    {
        var (series, faults) = Read(text);
        Assert.Empty(series);
        Assert.Contains(faults, fault => fault.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_of_faults_is_given_up_early()
    {
        var text = new StringBuilder(Header);
        for (var i = 0; i < 1000; i++)
        {
            text.Append("g,a,1,x,100,1990\n");
        }
        Assert.InRange(Read(text.ToString()).Faults.Count, 1, 50);
    }

    [Fact]
    public void A_file_that_is_too_large_is_not_opened()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenWrite(path))
            {
                file.SetLength(SeriesFile.LargestBytes + 1);
            }
            Assert.Contains("larger than", Assert.Single(SeriesFile.Open(path).Faults), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (IReadOnlyList<DataSeries> Series, IReadOnlyList<string> Faults) Read(string text) => SeriesFile.Read(new StringReader(text));
}
