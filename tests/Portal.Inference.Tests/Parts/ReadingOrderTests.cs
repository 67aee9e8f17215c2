using Portal.Inference.Pipelines;
using Portal.Inference.Pipelines.Ocr;

namespace Portal.Inference.Tests.Parts;

public sealed class ReadingOrderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(-8)]
    [InlineData(90)]
    [InlineData(180)]
    public void Rows_then_columns_whichever_way_the_page_lies(double degrees)
    {
        (string Name, Quad Place)[] page = [("d", Line(400, 100)), ("b", Line(400, 52)), ("e", Line(0, 150)), ("a", Line(0, 50)), ("c", Line(0, 102))];

        var read = ReadingOrder.Sort(page.Select(line => (line.Name, Place: Turned(line.Place))).ToArray(), line => line.Place);

        Assert.Equal("abcde", string.Concat(read.Select(line => line.Name)));

        Quad Turned(Quad quad)
        {
            var (sin, cos) = ((float, float))Math.SinCos(degrees * Math.PI / 180);
            return new Quad(Turn(quad.TopLeft), Turn(quad.TopRight), Turn(quad.BottomRight), Turn(quad.BottomLeft));

            PixelPoint Turn(PixelPoint point) => new(point.X * cos - point.Y * sin, point.X * sin + point.Y * cos);
        }
    }

    [Fact]
    public void Nothing_is_in_order() => Assert.Empty(ReadingOrder.Sort(Array.Empty<Quad>(), quad => quad));

    private static Quad Line(float x, float y) => new(new(x, y), new(x + 300, y), new(x + 300, y + 20), new(x, y + 20));
}
