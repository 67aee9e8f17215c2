using Portal.Inference.Pipelines;
using Portal.Inference.Pipelines.Ocr;

namespace Portal.Inference.Tests.Parts;

public sealed class MinimumRectangleTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-30)]
    [InlineData(44)]
    public void A_turned_rectangle_is_found_again(double degrees)
    {
        var (sin, cos) = ((float, float))Math.SinCos(degrees * Math.PI / 180);
        var random = new Random(3);
        List<PixelPoint> points = [Turned(-50, -10), Turned(50, -10), Turned(50, 10), Turned(-50, 10)];
        points.AddRange(Enumerable.Range(0, 200).Select(_ => Turned(random.NextSingle() * 100 - 50, random.NextSingle() * 20 - 10)));

        var quad = MinimumRectangle.Around(points).ToQuad();

        Assert.Equal(100, quad.Width, tolerance: 0.1f);
        Assert.Equal(20, quad.Height, tolerance: 0.1f);
        Assert.Equal(Turned(-50, -10).X, quad.TopLeft.X, tolerance: 0.1f);
        Assert.Equal(Turned(-50, -10).Y, quad.TopLeft.Y, tolerance: 0.1f);
        Assert.Equal(Turned(50, 10).X, quad.BottomRight.X, tolerance: 0.1f);

        PixelPoint Turned(float x, float y) => new(200 + x * cos - y * sin, 100 + x * sin + y * cos);
    }

    [Fact]
    public void A_region_of_the_map_becomes_one_grown_box()
    {
        var map = new float[100 * 60];
        Fill(20, 20, 40, 6, 0.8f);
        Fill(70, 40, 4, 4, 0.9f);
        Fill(0, 50, 30, 6, 0.4f);

        // The second is below 20 pixels, the third below a mean of 0.5.
        var box = Assert.Single(TextMap.Boxes(map, 100, 60));

        var distance = 40 * 6 * 1.6f / (2 * (40 + 6));
        var quad = box.ToQuad();
        Assert.Equal(40 + 2 * distance, quad.Width, tolerance: 0.01f);
        Assert.Equal(6 + 2 * distance, quad.Height, tolerance: 0.01f);
        Assert.Equal(new PixelPoint(40, 23), quad.Centre);

        void Fill(int left, int top, int width, int height, float value)
        {
            for (var y = top; y < top + height; y++)
            {
                map.AsSpan(y * 100 + left, width).Fill(value);
            }
        }
    }

    [Fact]
    public void A_ring_is_one_region_and_its_hull_reaches_all_around()
    {
        var map = new float[64 * 64];
        for (var i = 0; i < map.Length; i++)
        {
            var distance = float.Hypot(i % 64 - 32, i / 64 - 32);
            map[i] = distance is > 15 and < 18 ? 1 : 0;
        }

        Assert.InRange(Assert.Single(TextMap.Boxes(map, 64, 64)).ShortSide, 34, 64);
    }
}
